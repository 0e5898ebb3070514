import { isSpace, isWord } from './unicode.ts';

/** A token that is found in the text before anything else is done to it, as Hugging Face's `AddedToken`. */
export interface AddedToken {
  content: string;
  /** Taken from the vocabulary, or the next free one, where it is missing. */
  id?: number;
  /** Left out by `decode`, and not looked for in a text with `specialTokensInText: false`. */
  special?: boolean;
  /** Only where no letter, digit, mark or underscore stands beside it. */
  singleWord?: boolean;
  /** Takes the white space on its left with it. */
  lstrip?: boolean;
  /** Takes the white space on its right with it. */
  rstrip?: boolean;
  /** Looked for in the normalized text, itself normalized. As `!special` where it is missing. */
  normalized?: boolean;
}

/** A part of a text: between added tokens (id -1), or one of them. */
export interface Part {
  from: number;
  to: number;
  id: number;
}

/** Cuts a text into the parts that cover it. */
export type Cut = (text: string, specialTokens: boolean) => Part[] | undefined;

/**
 * A function that finds the added tokens of a text, leftmost first and the longest of those that begin together,
 * and gives undefined where there is none.
 *
 * @param forms What is looked for, by token.
 */
export function cutter(tokens: (AddedToken & { id: number })[], forms: string[]): Cut {
  const byForm = new Map(forms.map((form, index) => [form, tokens[index]!]));
  const sorted = [...byForm.keys()].filter(Boolean).sort((a, b) => b.length - a.length);
  if (!sorted.length) return () => undefined;
  const pattern = new RegExp(
    sorted.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'),
    'g',
  );
  const firstUnits = [...new Set(sorted.map((form) => form[0]!))];

  return function cut(text, specialTokens) {
    // A search for one character is many times as fast as the pattern, and most texts have none.
    if (firstUnits.length < 4 && !firstUnits.some((unit) => text.includes(unit))) return undefined;
    pattern.lastIndex = 0;
    let parts: Part[] | undefined;
    let cursor = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const token = byForm.get(match[0])!;
      let from = match.index;
      let to = from + match[0].length;
      if (token.special && !specialTokens) continue;
      if (token.singleWord) {
        const before = [...text.slice(Math.max(0, from - 2), from)].pop() ?? '';
        const [after = ''] = text.slice(to, to + 2);
        if (isWord(before) || isWord(after)) continue;
      }
      if (token.lstrip) {
        while (from > cursor && isSpace(text[from - 1]!)) from--;
        from = Math.max(from, cursor);
      }
      if (token.rstrip) while (isSpace(text[to] ?? '')) to++;
      // White space that the token before has taken.
      if (from >= to) continue;
      parts ??= [];
      if (cursor < from) parts.push({ from: cursor, to: from, id: -1 });
      parts.push({ from, to, id: token.id });
      cursor = to;
    }
    if (parts && cursor < text.length) parts.push({ from: cursor, to: text.length, id: -1 });
    return parts;
  };
}

import { type NormalizerOptions, normalize } from './normalize.ts';
import { CATEGORY, combines, decompose, isSpace, MARK, PUNCTUATION, unicodeTraits } from './unicode.ts';

/** An entry of the table that is above 0 is a letter's code; at or below ISOLATED it is a word of one letter. */
export const UNSEEN = 0;
export const SPACE = -1;
export const DROPPED = -2;
/** More than one code unit when normalized, or a surrogate: ask `expand`. */
export const EXPANDED = -3;
/** A combining character that stays: what it becomes depends on its neighbours. */
export const REORDERED = -4;
export const ISOLATED = -16;
export const LETTERS = 1;

/** What `expand` says of one character: a kind of the above, and what it is normalized. */
export interface Expansion {
  kind: number;
  text: string;
}

/** What normalizing and splitting make of each character as it comes in a text. */
export interface Characters {
  /** By code unit: UNSEEN until `learn` was called for it. */
  table: Int32Array;
  learn(unit: number): void;
  expand(text: string, index: number): Expansion;
}

/** @param codes The code (above 0) of each code unit of a normalized text. */
export function characters(codes: ArrayLike<number>, options: NormalizerOptions): Characters {
  const table = new Int32Array(65536);
  const traits = unicodeTraits();
  const expansions = new Map<number, Expansion>();

  function classify(point: number): Expansion {
    const char = String.fromCodePoint(point);
    // Most characters of most scripts are letters and nothing else.
    if (!traits[point] && point > 0x3000) return { kind: LETTERS, text: char };
    if (options.stripAccents)
      for (const part of decompose(char))
        if (combines(part) && (traits[part.codePointAt(0)!]! & CATEGORY) !== MARK)
          return { kind: REORDERED, text: '' };
    let { text } = normalize(char, options);
    // The splitter looks at the normalized character. One that decomposes into several has only letters in it:
    // a test over all code points holds that.
    let kind = LETTERS;
    if (!text) kind = DROPPED;
    else if (text.length > 1 && text[0] === ' ') {
      kind = ISOLATED;
      text = text.slice(1, -1);
    } else if (isSpace(text)) kind = SPACE;
    else if ((traits[text.codePointAt(0)!]! & CATEGORY) === PUNCTUATION) kind = ISOLATED;
    return { kind, text };
  }

  function learn(unit: number): void {
    const page = unit & 0xffc0;
    for (let each = page; each < page + 64; each++) {
      let entry = EXPANDED;
      if (each < 0xd800 || each >= 0xe000) {
        const { kind, text } = classify(each);
        const code = codes[text.charCodeAt(0)]!;
        if (kind !== LETTERS && kind !== ISOLATED) entry = kind;
        else if (text.length === 1) entry = kind === LETTERS ? code : ISOLATED - code;
      }
      table[each] = entry;
    }
  }

  function expand(text: string, index: number): Expansion {
    const found = text.codePointAt(index)!;
    const point = found >= 0xd800 && found < 0xe000 ? 0xfffd : found;
    let expansion = expansions.get(point);
    if (!expansion) {
      expansion = classify(point);
      expansions.set(point, expansion);
    }
    return expansion;
  }

  return { table, learn, expand };
}

import {
  CATEGORY,
  CHINESE,
  combines,
  compareClasses,
  decompose,
  isSpace,
  lowerCaseOf,
  MARK,
  REMOVED,
  unicodeTraits,
} from './unicode.ts';

/** What BertNormalizer's options say. */
export interface NormalizerOptions {
  /** Remove control characters, and make all white space a blank. */
  cleanText: boolean;
  /** Make each CJK ideograph a word of its own. */
  chineseCharacters: boolean;
  stripAccents: boolean;
  lowerCase: boolean;
}

/** Nothing is changed. */
export const UNCHANGED: NormalizerOptions = {
  cleanText: false,
  chineseCharacters: false,
  stripAccents: false,
  lowerCase: false,
};

/** A normalized text and where each of its code units comes from. */
export interface NormalizedText {
  text: string;
  starts: number[];
  ends: number[];
}

interface Part {
  char: string;
  start: number;
  end: number;
}

/**
 * Normalizes a text character by character, in the order of BertNormalizer's steps and with its alignment.
 * This is the whole definition, in the plainest form; the scanner has tables for what one character alone decides.
 * Half a surrogate pair counts as U+FFFD.
 */
export function normalize(source: string, options: NormalizerOptions): NormalizedText {
  const traits = unicodeTraits();
  const traitsOf = (char: string) => traits[char.codePointAt(0)!]!;
  let parts: Part[] = [];
  let end = 0;
  for (let char of source) {
    const start = end;
    end += char.length;
    if (/^[\ud800-\udfff]$/.test(char)) char = '\ufffd';
    const trait = traitsOf(char);
    if (options.cleanText) {
      if ((trait & CATEGORY) === REMOVED) continue;
      if (isSpace(char)) char = ' ';
    }
    const isolated = options.chineseCharacters && trait & CHINESE;
    for (const each of isolated ? [' ', char, ' '] : [char]) parts.push({ char: each, start, end });
  }
  if (options.stripAccents) {
    // The reference says of each character of a decomposition whether it takes the place of an original one or is
    // an addition to it; canonical reordering moves that along, so a mark may be aligned with its neighbour.
    const origins = parts;
    const decomposed = origins.flatMap(({ char }) =>
      [...decompose(char)].map((each, index) => ({ char: each, added: index > 0 })),
    );
    parts = [];
    let taken = 0;
    for (const { char, added } of reordered(decomposed)) {
      if (!added) taken++;
      const { start, end: stop } = origins[taken - 1] ?? { start: 0, end: 0 };
      if ((traitsOf(char) & CATEGORY) !== MARK) parts.push({ char, start, end: stop });
    }
  }
  const result: NormalizedText = { text: '', starts: [], ends: [] };
  for (const { char, start, end: stop } of parts) {
    const text = options.lowerCase ? lowerCaseOf(char) : char;
    result.text += text;
    for (let unit = text.length; unit > 0; unit--) {
      result.starts.push(start);
      result.ends.push(stop);
    }
  }
  return result;
}

/** Canonical reordering: a stable sort of each run of combining characters by combining class. */
function reordered<T extends { char: string }>(parts: T[]): T[] {
  let run: T[] = [];
  const result: T[] = [];
  const flush = () => {
    for (const part of run.sort((a, b) => compareClasses(a.char, b.char))) result.push(part);
    run = [];
  };
  for (const part of parts) {
    if (combines(part.char)) run.push(part);
    else {
      flush();
      result.push(part);
    }
  }
  flush();
  return result;
}

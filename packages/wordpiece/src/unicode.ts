import { NEWER_LOWER_CASE, NEWER_WORDS, TRAIT_RUNS } from './unicode-data.ts';

/** The lowest two bits of a code point's traits. */
export const CATEGORY = 3;
export const REMOVED = 1;
export const MARK = 2;
export const PUNCTUATION = 3;
/** The runtime's decomposition, combining class and lower case are the reference's. */
export const RUNTIME = 4;
export const CHINESE = 8;
/** The runtime may call it a word's character; the reference does not. */
const NO_WORD = 16;

/** A white space character: JavaScript's \s has U+FEFF and not U+0085. */
export const WHITE_SPACE = '(?:(?!\\ufeff)\\s|\\x85)';

const SPACE = new RegExp(`^${WHITE_SPACE}$`);
export const isSpace = (char: string): boolean => SPACE.test(char);

// As Google's BERT has it: the blocks of CJK ideographs, without kana and Hangul. Distance from the last one's end,
// length.
const CHINESE_BLOCKS = [
  0x3400, 0x19c0, 0x40, 0x5200, 0x5900, 0x200, 0x10500, 0xa6e0, 0x20, 0x1120, 0x100, 0x1590, 0x2950, 0x220,
];

const WORD = /[\p{Alpha}\p{M}\p{Nd}\p{Pc}\p{Join_C}]/u;
/** Whether a character is one of a word, as an added token with `singleWord` asks; '' is none. */
export const isWord = (char: string): boolean =>
  WORD.test(char) && !(unicodeTraits()[char.codePointAt(0)!]! & NO_WORD);

let traits: Uint8Array | undefined;
const newerLowerCase = new Map<number, number>();

/** Traits by code point: one byte each, unpacked at the first call. */
export function unicodeTraits(): Uint8Array {
  if (traits) return traits;
  const table = new Uint8Array(0x110000);
  let point = 0;
  for (const run of unpack(TRAIT_RUNS)) {
    table.fill(run & 7, point, point + (run >> 3));
    point += run >> 3;
  }
  const mark = (runs: number[], trait: number) => {
    let at = 0;
    runs.forEach((run, i) => {
      const end = at + run;
      if (i & 1) for (; at < end; at++) table[at]! |= trait;
      at = end;
    });
  };
  mark(CHINESE_BLOCKS, CHINESE);
  mark(unpack(NEWER_WORDS), NO_WORD);
  const cases = unpack(NEWER_LOWER_CASE);
  let first = 0;
  for (let i = 0; i < cases.length; i += 3) {
    first += cases[i]!;
    const count = cases[i + 1]!;
    const zigzag = cases[i + 2]!;
    for (let n = 0; n < count >> 1; n++) {
      const upper = first + n * (1 + (count & 1));
      newerLowerCase.set(upper, upper + ((zigzag >> 1) ^ -(zigzag & 1)));
    }
  }
  traits = table;
  return table;
}

const asksRuntime = (char: string): boolean => (unicodeTraits()[char.codePointAt(0)!]! & RUNTIME) !== 0;

/** The canonical decomposition of a character. */
export const decompose = (char: string): string => (asksRuntime(char) ? char.normalize('NFD') : char);

/** The lower case of a character; only that of U+0130 is two. */
export const lowerCaseOf = (char: string): string => {
  if (asksRuntime(char)) return char.toLowerCase();
  const lower = newerLowerCase.get(char.codePointAt(0)!);
  return lower ? String.fromCodePoint(lower) : char;
};

const inOrder = (pair: string): boolean => pair.normalize('NFD') === pair;

/** Whether a character that does not decompose has a combining class other than 0: it changes places with 240 or 1. */
export const combines = (char: string): boolean =>
  asksRuntime(char) && !(inOrder(`\u0345${char}`) && inOrder(`${char}\u0334`));

/** Orders two combining characters by their classes. */
export const compareClasses = (a: string, b: string): number =>
  inOrder(a + b) ? (inOrder(b + a) ? 0 : -1) : 1;

/** Numbers in base 32: the file of the data says how. */
function unpack(packed: string): number[] {
  const numbers = [];
  let value = 0;
  for (let i = 0; i < packed.length; i++) {
    const code = packed.charCodeAt(i);
    value = value * 32 + code - (code < 93 ? 35 : 93);
    if (code < 93) continue;
    numbers.push(value);
    value = 0;
  }
  return numbers;
}

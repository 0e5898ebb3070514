import {
  CATEGORY_RUNS,
  COMBINING_DIFFERENCES,
  DECOMPOSING,
  LOWER_CASE_RUNS,
} from './generated/unicode-data.ts';

/** The lowest two bits of a code point's traits. */
export const REMOVED = 1;
export const MARK = 2;
export const PUNCTUATION = 3;
export const CATEGORY = 3;
/** The code point's combining class is not 0. */
export const COMBINING = 4;
export const DECOMPOSES = 8;
export const CHANGES_CASE = 16;
export const WHITE_SPACE = 32;
export const CHINESE = 64;

let traits: Uint8Array | undefined;
const lowerCase = new Map<number, number>();

/** The white space of Unicode, in a form for a regular expression's class: JavaScript's \s has U+FEFF and not U+0085. */
export const WHITE_SPACE_CLASS =
  '\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

/** Traits by code point: one byte each, unpacked at the first call. */
export function unicodeTraits(): Uint8Array {
  if (traits) return traits;
  const table = new Uint8Array(0x110000);
  let point = 0;
  for (const run of unpack(CATEGORY_RUNS)) {
    table.fill(run & 3, point, point + (run >> 2));
    point += run >> 2;
  }
  for (point = 0; point < 0x110000; point++) if (table[point] === MARK) table[point]! |= COMBINING;
  toggle(table, COMBINING_DIFFERENCES, COMBINING);
  toggle(table, DECOMPOSING, DECOMPOSES);
  const cases = unpack(LOWER_CASE_RUNS);
  point = 0;
  for (let i = 0; i < cases.length; i += 3) {
    point += cases[i]!;
    const distance = cases[i + 2]! & 1 ? -((cases[i + 2]! + 1) >> 1) : cases[i + 2]! >> 1;
    for (let n = 0; n < cases[i + 1]! >> 1; n++) {
      const upper = point + n * (1 + (cases[i + 1]! & 1));
      lowerCase.set(upper, upper + distance);
      table[upper]! |= CHANGES_CASE;
    }
  }
  table[0x130]! |= CHANGES_CASE;
  const space = new RegExp(`[${WHITE_SPACE_CLASS}]`);
  for (point = 0; point <= 0x3000; point++)
    if (space.test(String.fromCharCode(point))) table[point]! |= WHITE_SPACE;
  for (const [first, last] of CHINESE_BLOCKS)
    for (point = first; point <= last; point++) table[point]! |= CHINESE;
  traits = table;
  return table;
}

// As Google's BERT has it: the blocks of CJK ideographs, without kana and Hangul.
const CHINESE_BLOCKS = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0x2f800, 0x2fa1f],
] as const;

/** The lower case of a code point as a string; only U+0130 gives two. */
export const lowerCaseOf = (point: number): string =>
  point === 0x130 ? 'i\u0307' : String.fromCodePoint(lowerCase.get(point) ?? point);

function toggle(table: Uint8Array, packed: string, bit: number): void {
  let point = 0;
  unpack(packed).forEach((length, index) => {
    const end = point + length;
    if (index & 1) for (; point < end; point++) table[point]! ^= bit;
    point = end;
  });
}

function unpack(packed: string): number[] {
  const numbers = [];
  let value = 0;
  for (let i = 0; i < packed.length; i++) {
    const code = packed.charCodeAt(i);
    if (code < 93) value = value * 32 + code - 35;
    else {
      numbers.push(value * 32 + code - 93);
      value = 0;
    }
  }
  return numbers;
}

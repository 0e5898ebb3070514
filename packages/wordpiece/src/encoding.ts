import type { Tokens } from './tokens.ts';
import type { Window } from './windows.ts';

/** One text or pair, as the model reads it. Every array is of the same length [length], offsets of twice that. */
export interface Encoding {
  ids: Int32Array;
  /** 0 for the first text, 1 for the second. */
  types: Int32Array;
  /** 1 for a token, 0 for padding. */
  mask: Uint8Array;
  /**
   * [2 * length]: where token `i` begins and ends in its text, `text.slice(offsets[2 * i], offsets[2 * i + 1])`.
   * 0 and 0 for padding and the special tokens around the texts. For a text given as words, in its word.
   */
  offsets?: Int32Array;
  /** [length]: which word of its text the token is a piece of; -1 where it is of none. */
  words?: Int32Array;
  /** Tokens that the truncation left out. */
  truncated: number;
}

/** The special tokens around texts: ids, or undefined where the tokenizer adds none. */
export interface Template {
  cls: number;
  sep: number;
}

export const specialCount = (template: Template | undefined, pair: boolean): number =>
  template ? (pair ? 3 : 2) : 0;

/** Columns of a batch or of one encoding: rows of `length` tokens. */
export interface Columns {
  ids: Int32Array;
  types: Int32Array;
  mask: Uint8Array;
  offsets?: Int32Array;
  words?: Int32Array;
}

/** @param together In one buffer: for a short row five allocations cost more than the tokenization. */
export function emptyColumns(size: number, padId: number, positions: boolean, together = false): Columns {
  const buffer = together ? new ArrayBuffer(size * (positions ? 21 : 9)) : undefined;
  let used = 0;
  const integers = (length: number): Int32Array => {
    used += 4 * length;
    return buffer ? new Int32Array(buffer, used - 4 * length, length) : new Int32Array(length);
  };
  return {
    ids: integers(size).fill(padId),
    types: integers(size),
    ...(positions && { offsets: integers(2 * size), words: integers(size).fill(-1) }),
    mask: buffer ? new Uint8Array(buffer, used, size) : new Uint8Array(size),
  };
}

/** Writes a window and its special tokens at `at`, and returns where it ends. */
export function writeWindow(
  columns: Columns,
  at: number,
  window: Window,
  first: Tokens,
  second: Tokens | undefined,
  template: Template | undefined,
): number {
  const start = at;
  if (template) columns.ids[at++] = template.cls;
  at = writePart(columns, at, first, window.first);
  if (template) columns.ids[at++] = template.sep;
  if (second && window.second) {
    const begin = at;
    at = writePart(columns, at, second, window.second);
    if (template) columns.ids[at++] = template.sep;
    columns.types.fill(1, begin, at);
  }
  columns.mask.fill(1, start, at);
  return at;
}

function writePart(
  { ids, words, offsets }: Columns,
  at: number,
  tokens: Tokens,
  [from, to]: readonly [number, number],
): number {
  ids.set(tokens.ids.subarray(from, to), at);
  if (words && offsets) {
    words.set(tokens.words.subarray(from, to), at);
    for (let i = from, place = 2 * at; i < to; i++) {
      offsets[place++] = tokens.starts[i]!;
      offsets[place++] = tokens.ends[i]!;
    }
  }
  return at + to - from;
}

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

export interface RowOptions {
  template: Template | undefined;
  padId: number;
  positions: boolean;
  /** In one buffer: for a short row five allocations cost more than the tokenization. */
  together: boolean;
}

/** Rows of `length` tokens, each with its special tokens. */
export function writeRows(
  rows: readonly Window[],
  length: number,
  first: Tokens,
  second: Tokens | undefined,
  { template, padId, positions, together }: RowOptions,
): Columns {
  const size = rows.length * length;
  const buffer = together ? new ArrayBuffer(size * (positions ? 21 : 9)) : undefined;
  let used = 0;
  const integers = (count: number): Int32Array => {
    used += 4 * count;
    return buffer ? new Int32Array(buffer, used - 4 * count, count) : new Int32Array(count);
  };
  const columns: Columns = {
    ids: integers(size).fill(padId),
    types: integers(size),
    ...(positions && { offsets: integers(2 * size), words: integers(size).fill(-1) }),
    mask: buffer ? new Uint8Array(buffer, used, size) : new Uint8Array(size),
  };
  const { ids, types, mask, offsets, words } = columns;
  let at = 0;
  // A loop, since most rows are short: a view and a call for each would cost more.
  const write = (tokens: Tokens, from: number, to: number) => {
    let place = at;
    for (let i = from; i < to; i++) ids[place++] = tokens.ids[i]!;
    if (words && offsets)
      for (let i = from; i < to; i++) {
        words[at] = tokens.words[i]!;
        offsets[2 * at] = tokens.starts[i]!;
        offsets[2 * at++ + 1] = tokens.ends[i]!;
      }
    at = place;
    if (template) ids[at++] = template.sep;
  };
  rows.forEach(([from, to, secondFrom, secondTo], row) => {
    at = row * length;
    if (template) ids[at++] = template.cls;
    write(first, from, to);
    if (second) {
      const begin = at;
      write(second, secondFrom, secondTo);
      types.fill(1, begin, at);
    }
    mask.fill(1, row * length, at);
  });
  return columns;
}

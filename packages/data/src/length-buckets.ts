import { DataError } from './data-error.ts';
import { positiveInteger } from './option.ts';

export interface BucketOptions {
  /** Every bucket but the last is a multiple of it. */
  multiple?: number | undefined;
  /** The most buckets: each length compiles a graph of its own in a backend that compiles by shape. */
  maxBuckets?: number | undefined;
  /** The longest that the model takes, in tokens: no bucket lies beyond it. */
  maxLength?: number | undefined;
}

/**
 * The few lengths, ascending, to which batches are padded: of all choices of at most `maxBuckets` multiples,
 * the one with the fewest padded tokens when each row is padded to the next bucket. They depend on the rows'
 * lengths only, neither on seed nor epoch, so that later epochs meet no new shape.
 *
 * @param lengths tokens of each row, special tokens included, `[rows]`
 * @returns at most `maxBuckets` lengths; the last holds the longest row
 * @throws DataError `invalid-option` for a length that is no whole number above 0 or is beyond `maxLength`,
 * and for a `multiple` or `maxBuckets` that is no whole number above 0.
 */
export function lengthBuckets(
  lengths: ArrayLike<number>,
  { multiple = 8, maxBuckets = 8, maxLength = Number.MAX_SAFE_INTEGER }: BucketOptions = {},
): number[] {
  positiveInteger('the multiple', multiple);
  positiveInteger('the number of buckets', maxBuckets);
  positiveInteger('the maximum length', maxLength);
  const rows = new Map<number, number>();
  for (let row = 0; row < lengths.length; row++) {
    const length = positiveInteger(`the length of row ${row}`, lengths[row]!);
    if (length > maxLength) {
      throw new DataError(
        'invalid-option',
        `Expected rows of at most ${maxLength} tokens, got ${length} in row ${row}; truncate it.`,
      );
    }
    const padded = Math.min(Math.ceil(length / multiple) * multiple, maxLength);
    rows.set(padded, (rows.get(padded) ?? 0) + 1);
  }
  const candidates = [...rows.keys()].sort((a, b) => a - b);
  return fewestTokens(
    candidates,
    candidates.map((length) => rows.get(length)!),
    maxBuckets,
  );
}

/** Least-cost partition of sorted candidates by dynamic programming: cost of a part = its rows x its last. */
function fewestTokens(candidates: readonly number[], rows: readonly number[], parts: number): number[] {
  const before = [0];
  for (const count of rows) before.push(before.at(-1)! + count);
  let best = candidates.map((length, end) => ({ cost: length * before[end + 1]!, chosen: [length] }));
  for (let part = 1; part < Math.min(parts, candidates.length); part++) {
    const shorter = best;
    best = shorter.map((single, end) => {
      let found = single;
      for (let cut = 0; cut < end; cut++) {
        const cost = shorter[cut]!.cost + candidates[end]! * (before[end + 1]! - before[cut + 1]!);
        if (cost < found.cost) found = { cost, chosen: [...shorter[cut]!.chosen, candidates[end]!] };
      }
      return found;
    });
  }
  return best.at(-1)?.chosen ?? [];
}

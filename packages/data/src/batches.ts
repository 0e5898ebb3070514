import { DataError } from './data-error.ts';
import { type BucketOptions, lengthBuckets } from './length-buckets.ts';
import { positiveInteger } from './option.ts';
import { permutation, type Shuffle, seededShuffle } from './shuffle.ts';

/** Which rows go into a batch, and the length in tokens to which each is padded. */
export interface PlannedBatch {
  rows: Int32Array;
  length: number;
}

export interface BatchOptions extends BucketOptions {
  batchSize: number;
  seed?: number | undefined;
  epoch?: number | undefined;
  /** By default {@link seededShuffle}; false for evaluation: rows sorted by length, the least padding. */
  shuffle?: Shuffle | false | undefined;
  /**
   * Batches of a chunk, within which shuffled rows are sorted by length: more pad less and mix less. By default
   * 50, or fewer so that there are four chunks, as Hugging Face's `group_by_length`.
   */
  chunkBatches?: number | undefined;
  /** Lengths to pad to, ascending, such as those of all data together; by default {@link lengthBuckets}. */
  buckets?: readonly number[] | undefined;
}

/**
 * One epoch's batches of rows of like length. The rows are shuffled by seed and epoch and cut into chunks; each
 * chunk is sorted by length and cut into batches; the batches of all chunks are shuffled. Every row is in exactly
 * one batch; the last batch of the last chunk, which holds its longest rows, may be smaller. Each batch is padded
 * to the least of the buckets that holds its longest row.
 *
 * With `shuffle: false` all rows are one chunk and the batches come in ascending length.
 *
 * @param lengths tokens of each row, special tokens included, `[rows]`
 * @throws DataError `invalid-option` for a batch size that is no whole number above 0, lengths beyond
 * `maxLength`, and a shuffle that is no permutation.
 */
export function batches(
  lengths: ArrayLike<number>,
  {
    batchSize,
    seed = 0,
    epoch = 0,
    shuffle = seededShuffle,
    chunkBatches,
    buckets,
    ...bucketOptions
  }: BatchOptions,
): PlannedBatch[] {
  positiveInteger('the batch size', batchSize);
  const count = lengths.length;
  const perChunk = positiveInteger(
    'the batches of a chunk',
    chunkBatches ?? Math.min(Math.max(Math.floor(count / (4 * batchSize)), 1), 50),
  );
  const padded = buckets ?? lengthBuckets(lengths, bucketOptions);
  const order =
    shuffle === false
      ? Int32Array.from({ length: count }, (_, row) => row)
      : permutation(shuffle, count, seed, epoch);
  const chunk = shuffle === false ? Math.max(count, 1) : batchSize * perChunk;
  const planned: PlannedBatch[] = [];
  for (let start = 0; start < count; start += chunk) {
    // A stable sort: rows of one length stay in shuffled order.
    const sorted = order.slice(start, start + chunk).sort((a, b) => lengths[a]! - lengths[b]!);
    for (let first = 0; first < sorted.length; first += batchSize) {
      const rows = sorted.slice(first, first + batchSize);
      planned.push({ rows, length: bucketOf(lengths[rows.at(-1)!]!, padded) });
    }
  }
  if (shuffle === false) return planned;
  // The complement of the epoch as counter: independent of the order of the rows.
  return Array.from(permutation(shuffle, planned.length, seed, 0xffffffff - epoch), (at) => planned[at]!);
}

function bucketOf(length: number, buckets: readonly number[]): number {
  const bucket = buckets.find((candidate) => candidate >= length);
  if (bucket === undefined) {
    throw new DataError(
      'invalid-option',
      `Expected a bucket for ${length} tokens, got ${buckets.join(', ')}.`,
    );
  }
  return bucket;
}

/** What padding costs: tokens of the rows, tokens that are padding, and the padding's share of both. */
export interface PaddingReport {
  tokens: number;
  padding: number;
  waste: number;
  /** Distinct shapes (rows x length), each of which compiles a graph in a backend that compiles by shape. */
  shapes: number;
}

/** How much of the given batches is padding; `waste` is 0 for no batches. */
export function paddingReport(planned: readonly PlannedBatch[], lengths: ArrayLike<number>): PaddingReport {
  let tokens = 0;
  let all = 0;
  const shapes = new Set<string>();
  for (const { rows, length } of planned) {
    for (const row of rows) {
      const own = lengths[row];
      if (own === undefined || own > length) {
        throw new DataError(
          'invalid-option',
          `Expected a length of at most ${length} for row ${row}, got ${own}.`,
        );
      }
      tokens += own;
    }
    all += rows.length * length;
    shapes.add(`${rows.length}x${length}`);
  }
  return { tokens, padding: all - tokens, waste: all === 0 ? 0 : (all - tokens) / all, shapes: shapes.size };
}

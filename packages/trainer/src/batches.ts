import type { Batch } from './trainable.ts';
import { TrainerError } from './trainer-error.ts';

/** Batches one after another: an array, a generator, a stream. */
export type Batches<B extends Batch> = Iterable<B> | AsyncIterable<B>;

/** Throws unless a batch says truly what it holds. */
export function checkBatch(batch: Batch): void {
  const { size, rows, weight } = batch;
  if (!Number.isInteger(size) || size < 1) {
    throw new TrainerError('invalid-batch', `Expected a batch of at least 1 example, got the size ${size}.`);
  }
  if (rows.length !== size) {
    throw new TrainerError(
      'invalid-batch',
      `Expected the rows of a batch of ${size} to be ${size} numbers, got ${rows.length}: one index for each example.`,
    );
  }
  if (weight !== undefined && !(weight >= 0 && Number.isFinite(weight))) {
    throw new TrainerError(
      'invalid-batch',
      `Expected a batch's weight to be a number of at least 0, got ${weight}.`,
    );
  }
}

/** Yields the batches in groups of `count`, each the batches of one update; the last may be smaller. */
export async function* groups<B extends Batch>(
  batches: Batches<B>,
  count: number,
): AsyncGenerator<B[], void> {
  let group: B[] = [];
  for await (const batch of batches) {
    checkBatch(batch);
    group.push(batch);
    if (group.length === count) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

/** Throws where a data set has no batch, or a bad first one; reads no further. */
export async function checkFirstBatch<B extends Batch>(batches: Batches<B>, name: string): Promise<void> {
  for await (const batch of batches) {
    checkBatch(batch);
    return;
  }
  throw emptyData(name);
}

/** The error for a data set without a batch. */
export function emptyData(name: string): TrainerError {
  return new TrainerError(
    'empty-data',
    `Expected at least one batch to ${name}, got none: the data set is empty.`,
  );
}

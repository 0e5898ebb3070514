import type { ParameterTree } from '@bertwright/tensor';
import type { Batches } from './batches.ts';
import { type ReadBatch, readBatches } from './read-batches.ts';
import type { Batch, Trainable } from './trainable.ts';

/**
 * Runs a model over batches, without dropout, and yields each with its outputs on the host, in the order of the
 * batches: for whoever needs the batch to make something of its outputs.
 *
 * @throws TrainerError `invalid-batch`, and `aborted` with the signal's reason as its cause.
 */
export function predictBatches<B extends Batch, P extends ParameterTree>(
  trainable: Trainable<B, P>,
  batches: Batches<B>,
  signal?: AbortSignal,
): AsyncGenerator<Omit<ReadBatch<B>, 'loss'>, void, void> {
  return readBatches(trainable, batches, { loss: false, signal });
}

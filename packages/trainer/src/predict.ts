import type { ParameterTree } from '@bertwright/tensor';
import type { Batches } from './batches.ts';
import type { TypedArrayWithShape } from './metric.ts';
import { type ReadBatch, readBatches } from './read-batches.ts';
import type { Batch, Trainable } from './trainable.ts';
import { TrainerError } from './trainer-error.ts';

/** What the model says of one example. */
export interface Prediction {
  /** Index of the example in its data set. */
  readonly row: number;
  /** Each output by name, [1, ...]: a batch of one, for whatever takes the outputs of a batch. */
  readonly outputs: Record<string, TypedArrayWithShape>;
}

/**
 * Runs a model over batches in any order, without dropout, and yields one prediction for each example in
 * the order of the rows, from 0: each as soon as all rows before it are there. Rows after a missing one come
 * at the end.
 *
 * @throws TrainerError `invalid-outputs` where the model has none or they are not one for each example,
 * `invalid-batch` also for a row that comes twice, and `aborted` with the signal's reason as its cause.
 */
export async function* predict<B extends Batch, P extends ParameterTree>(
  trainable: Trainable<B, P>,
  batches: Batches<B>,
  signal?: AbortSignal,
): AsyncGenerator<Prediction, void, void> {
  if (!trainable.outputs) {
    throw new TrainerError(
      'invalid-outputs',
      'Expected a trainable with `outputs`, got one without: add it.',
    );
  }
  const waiting = new Map<number, Prediction>();
  let next = 0;
  for await (const read of readBatches(trainable, batches, { loss: false, signal })) {
    for (const prediction of splitRows(read)) {
      if (prediction.row < next || waiting.has(prediction.row)) {
        throw new TrainerError('invalid-batch', `Expected each row once, got row ${prediction.row} twice.`);
      }
      waiting.set(prediction.row, prediction);
    }
    for (let ready = waiting.get(next); ready; ready = waiting.get(++next)) {
      waiting.delete(next);
      yield ready;
    }
  }
  yield* [...waiting.values()].sort((a, b) => a.row - b.row);
}

function splitRows<B extends Batch>({ batch, outputs }: ReadBatch<B>): Prediction[] {
  for (const [name, { shape }] of Object.entries(outputs)) {
    if (shape[0] === batch.size) continue;
    throw new TrainerError(
      'invalid-outputs',
      `Expected the output ${name} to be [${batch.size}, ...] for a batch of ${batch.size}, got [${shape}].`,
    );
  }
  return Array.from(batch.rows, (row, index) => ({
    row,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, { values, shape }]) => {
        const width = values.length / batch.size;
        const own = values.slice(index * width, (index + 1) * width);
        return [name, { values: own, shape: [1, ...shape.slice(1)] }];
      }),
    ),
  }));
}

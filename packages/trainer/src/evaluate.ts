import type { ParameterTree } from '@bertwright/tensor';
import { type Batches, emptyData } from './batches.ts';
import type { FeatureCache } from './feature-cache.ts';
import type { Metric, Scores } from './metric.ts';
import { readBatches } from './read-batches.ts';
import { type Batch, type Trainable, weightOf } from './trainable.ts';

/**
 * Measures a model over a data set, without dropout. Returns the mean loss, under `loss`, and what each
 * metric results in.
 *
 * @throws TrainerError `empty-data` where there is no batch, `invalid-batch`, `invalid-loss`, and `aborted`
 * with the signal's reason as its cause.
 */
export function evaluate<B extends Batch, P extends ParameterTree>(
  trainable: Trainable<B, P>,
  batches: Batches<B>,
  metrics: readonly Metric<B>[] = [],
  signal?: AbortSignal,
): Promise<Scores> {
  return evaluateWith(trainable, batches, metrics, { signal });
}

/** `evaluate`, with features that are kept from one evaluation to the next. */
export async function evaluateWith<B extends Batch, P extends ParameterTree>(
  trainable: Trainable<B, P>,
  batches: Batches<B>,
  metrics: readonly Metric<B>[],
  options: { signal?: AbortSignal | undefined; features?: FeatureCache<B, P> },
): Promise<Scores> {
  let sum = 0;
  let weight = 0;
  let batchCount = 0;
  for await (const { batch, outputs, loss } of readBatches(trainable, batches, { ...options, loss: true })) {
    for (const metric of metrics) metric.update(outputs, batch);
    sum += loss! * weightOf(batch);
    weight += weightOf(batch);
    batchCount++;
  }
  if (batchCount === 0) throw emptyData('evaluate on');
  return Object.assign({ loss: sum / (weight || 1) }, ...metrics.map((metric) => metric.result())) as Scores;
}

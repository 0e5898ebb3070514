import type { Task, TaskBatch, TaskExample } from '@bertwright/tasks';
import { tensor } from '@bertwright/tensor';
import { predictBatches } from '@bertwright/trainer';
import type { BatchPlan } from './batch-plan.ts';
import {
  type FeatureStore,
  featureKey,
  readFeatures,
  type StoredFeatures,
  writeFeatures,
} from './feature-store.ts';
import type { RunEvent } from './run-event.ts';
import type { Work } from './work.ts';

/** Where features are kept, and what ends their computing. */
export interface FeatureOptions {
  readonly store?: FeatureStore | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The work of a run whose batches carry the features of their rows: each row's are computed once, or read from the store
 * where an earlier run has left them. Tells how far that is.
 *
 * @throws TrainerError `aborted`; CheckpointError where the store cannot be written.
 */
export async function* withFeatures<E extends TaskExample, B extends TaskBatch>(
  task: Task<E, B>,
  work: Work<B>,
  options: FeatureOptions,
): AsyncGenerator<RunEvent, Work<B>, void> {
  const part = async function* (name: string, plan: BatchPlan<B>) {
    const features = yield* featuresOf(task, name, plan, options);
    return carrying(plan, features);
  };
  return {
    ...work,
    training: yield* part('training', work.training),
    validation: work.validation && (yield* part('validation', work.validation)),
    test: work.test && (yield* part('test', work.test)),
  };
}

async function* featuresOf<E extends TaskExample, B extends TaskBatch>(
  task: Task<E, B>,
  part: string,
  plan: BatchPlan<B>,
  { store, signal }: FeatureOptions,
): AsyncGenerator<RunEvent, StoredFeatures, void> {
  let rows = 0;
  for (const { size } of plan.batches(0)) rows += size;
  const files = store?.(await featureKey(task, task.solver!().features, plan.batches(0)));
  const known = files && (await readFeatures(files, rows));
  const told = (stage: string, done: number): RunEvent => ({ type: 'progress', stage, done, total: rows });
  if (known) {
    yield told(`features of the ${part} rows, kept by an earlier run`, rows);
    return known;
  }
  const stage = `features of the ${part} rows`;
  const { parameters } = task;
  const reader = {
    parameters,
    loss: task.loss,
    outputs: (_: typeof parameters, batch: B) => ({ features: task.features!(parameters, batch) }),
  };
  let found: { values: Float32Array; shape: readonly number[]; width: number } | undefined;
  let done = 0;
  for await (const { batch, outputs } of predictBatches(reader, plan.batches(0), signal)) {
    const { values, shape } = outputs.features!;
    const width = values.length / batch.size;
    found ??= { values: new Float32Array(rows * width), shape: [rows, ...shape.slice(1)], width };
    for (const [index, row] of batch.rows.entries()) {
      found.values.set(values.subarray(index * width, (index + 1) * width) as Float32Array, row * width);
    }
    done += batch.size;
    yield told(stage, done);
  }
  if (files) await writeFeatures(files, found!);
  return found!;
}

/** The same batches with the features of their rows, which are freed once the next batch is asked for. */
function carrying<B extends TaskBatch>(plan: BatchPlan<B>, { values, shape }: StoredFeatures): BatchPlan<B> {
  const width = values.length / shape[0]!;
  return {
    ...plan,
    *batches(epoch) {
      for (const batch of plan.batches(epoch)) {
        const own = new Float32Array(batch.size * width);
        for (const [index, row] of batch.rows.entries()) {
          own.set(values.subarray(row * width, (row + 1) * width), index * width);
        }
        const features = tensor(own, [batch.size, ...shape.slice(1)]);
        try {
          yield { ...batch, features };
        } finally {
          features.dispose();
        }
      }
    },
  };
}

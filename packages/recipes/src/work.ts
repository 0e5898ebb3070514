import type { Task, TaskBatch, TaskExample } from '@bertwright/tasks';
import { type BatchPlan, orderedBatches, trainingBatches } from './batch-plan.ts';
import type { RunData } from './run-data.ts';
import type { TrainingSettings } from './training-settings.ts';

/** The rows of a run as batches. */
export interface Work<B extends TaskBatch> {
  readonly training: BatchPlan<B>;
  /** Undefined where there are no such rows. */
  readonly validation: BatchPlan<B> | undefined;
  readonly test: BatchPlan<B> | undefined;
  /** Updates of the whole run: it ends there, in the middle of an epoch too. Iterations, where a head is fitted at once. */
  readonly steps: number;
  /** Rows of all parts that are cut to the maximum length, and how many there are. */
  readonly truncated: { readonly rows: number; readonly of: number };
}

/** Of a head that is fitted at once; it seldom needs a tenth of them. */
const mostIterations = 1000;

/** Turns all examples into rows of tokens and plans their batches. */
export function workOf<E extends TaskExample, B extends TaskBatch>(
  task: Pick<Task<E, B>, 'prepare' | 'solver'>,
  data: RunData<E>,
  settings: TrainingSettings,
): Work<B> {
  const prepared = {
    training: task.prepare(data.training, { seed: settings.seed }),
    validation: task.prepare(data.validation),
    test: task.prepare(data.test),
  };
  const measured = (part: 'validation' | 'test') =>
    data[part].length > 0 ? orderedBatches(prepared[part], settings) : undefined;
  const training = trainingBatches(prepared.training, settings);
  const sum = (count: (part: { truncated: number; size: number }) => number) =>
    Object.values(prepared).reduce((total, part) => total + count(part), 0);
  return {
    training,
    validation: measured('validation'),
    test: measured('test'),
    steps: Math.min(settings.maxSteps, task.solver ? mostIterations : training.count * settings.epochs),
    truncated: { rows: sum(({ truncated }) => truncated), of: sum(({ size }) => size) },
  };
}

import type { Task, TaskBatch } from '@bertwright/tasks';
import { evaluate, type Scores, TrainerError } from '@bertwright/trainer';
import type { BatchPlan } from './batch-plan.ts';

/** How good a model is on some rows. */
export interface Measured {
  readonly scores: Scores;
  /** Counts [labels, labels], where the task has such: a row for an actual label, a column for a predicted one. */
  readonly confusion?: number[][];
}

/** Measures a model over batches. @throws TrainerError `aborted` */
export async function measure<B extends TaskBatch>(
  task: Task<never, B>,
  plan: BatchPlan<B>,
  signal?: AbortSignal,
): Promise<Measured> {
  const metric = task.metrics();
  const scores = await evaluate(task, plan.batches(0), [metric], signal);
  return { scores, ...(metric.confusion && { confusion: metric.confusion() }) };
}

/** What work returns; undefined where the signal ended it. */
export async function unlessAborted<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TrainerError && error.code === 'aborted') return undefined;
    throw error;
  }
}

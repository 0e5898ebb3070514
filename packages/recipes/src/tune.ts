import type { Task, TaskBatch, TaskExample } from '@bertwright/tasks';
import { predictBatches } from '@bertwright/trainer';
import type { BatchPlan } from './batch-plan.ts';

/**
 * Lets a task decide on held-out rows what training does not, and returns what it found; undefined where it has
 * nothing to decide.
 * @throws TrainerError `aborted`
 */
export async function tune<E extends TaskExample, B extends TaskBatch>(
  task: Task<E, B>,
  plan: BatchPlan<B> | undefined,
  signal?: AbortSignal,
): Promise<Record<string, unknown> | undefined> {
  const tuning = plan && task.tuning?.();
  if (!tuning) return undefined;
  for await (const { batch, outputs } of predictBatches(task, plan.batches(0), signal)) {
    tuning.update(outputs, batch);
  }
  return tuning.apply();
}

import type { Task, TaskBatch, TaskExample } from '@bertwright/tasks';
import type { EpochRecord, History } from '@bertwright/trainer';
import { measure, unlessAborted } from './measure.ts';
import type { RunEvent } from './run-event.ts';
import type { Work } from './work.ts';

/** What is fitted, to what. */
export interface Solving<E extends TaskExample, B extends TaskBatch> {
  readonly task: Task<E, B>;
  /** Its batches carry their features. */
  readonly work: Work<B>;
  readonly signal?: AbortSignal | undefined;
}

/** Fits a head to the features of all training rows at once; tells of it as of one epoch, and returns the history. */
export async function* solveEvents<E extends TaskExample, B extends TaskBatch>({
  task,
  work: { training, validation, steps },
  signal,
}: Solving<E, B>): AsyncGenerator<RunEvent, History, void> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const solver = task.solver!();
  let rows = 0;
  for (const batch of training.batches(0)) {
    const { features } = batch;
    solver.update({ values: await features!.data(), shape: features!.shape }, batch);
    rows += batch.size;
  }
  if (signal?.aborted) return history([], 0);
  const { loss, iterations } = solver.apply({ maxIterations: steps });
  const took = seconds();
  const measured = validation && (await unlessAborted(() => measure(task, validation, signal)));
  const epoch: EpochRecord = {
    epoch: 1,
    trainingLoss: loss,
    ...(measured && { validation: measured.scores }),
    steps: iterations,
    examples: rows,
    seconds: took,
  };
  const { validation: scores } = epoch;
  yield {
    type: 'epoch',
    epoch: 1,
    epochs: 1,
    trainingLoss: loss,
    ...(scores && { validation: scores }),
    seconds: took,
  };
  return history([epoch], 1);

  function history(epochs: readonly EpochRecord[], keptEpoch: number): History {
    const outcome = keptEpoch > 0 ? 'finished' : 'aborted';
    return { outcome, keptEpoch, epochs, steps: [], featureRows: rows, seconds: seconds() };
  }
}

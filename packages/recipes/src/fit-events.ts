import type { Task, TaskBatch, TaskExample } from '@bertwright/tasks';
import { type EpochRecord, fit, type History } from '@bertwright/trainer';
import type { BestWeights } from './best-weights.ts';
import { fineTuningOptimizer } from './fine-tuning-optimizer.ts';
import { learnsIn } from './learning-paths.ts';
import { pace } from './pace.ts';
import type { EpochEvent, RunEvent } from './run-event.ts';
import type { TrainingSettings } from './training-settings.ts';
import type { Work } from './work.ts';

/** What is trained, on what, for how long. */
export interface Fitting<E extends TaskExample, B extends TaskBatch> {
  readonly task: Task<E, B>;
  readonly settings: TrainingSettings;
  readonly work: Work<B>;
  /** Sees each epoch with its validation scores, where there are any. */
  readonly best?: BestWeights | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Trains, yields steps and epochs as a run tells them, and returns the history. */
export async function* fitEvents<E extends TaskExample, B extends TaskBatch>({
  task,
  settings,
  work: { training, validation, steps },
  best,
  signal,
}: Fitting<E, B>): AsyncGenerator<RunEvent, History, void> {
  let left = steps;
  const { layers } = task.encoder.config;
  const fitting = fit({
    trainable: task,
    transform: fineTuningOptimizer(settings, { steps, stepsPerEpoch: training.count, layers }),
    onlyTrainable: learnsIn(settings, layers),
    *batches(epoch) {
      for (const batch of training.batches(epoch)) {
        if (left === 0) return;
        left--;
        yield batch;
      }
    },
    epochs: Math.ceil(steps / training.count),
    seed: settings.seed,
    ...(validation && {
      evaluation: { batches: () => validation.batches(0), metrics: () => [task.metrics()] },
    }),
    ...(signal && { signal }),
  });
  const paceOf = pace(steps);
  // An epoch is told when it is evaluated, so that its row is whole.
  let waiting: EpochRecord | undefined;
  for await (const event of fitting) {
    if (event.type === 'step') {
      const { epoch, step, loss, learningRate, gradientNorm } = event;
      const norm = gradientNorm === undefined ? {} : { gradientNorm };
      yield { type: 'step', epoch, step, steps, loss, learningRate, ...norm, ...paceOf(event) };
    } else if (event.type === 'epoch') {
      if (validation) waiting = event;
      else yield epochEvent(event, settings.epochs);
    } else if (event.type === 'evaluation') {
      await best?.consider(event.epoch, event.scores);
      yield epochEvent({ ...waiting!, validation: event.scores }, settings.epochs);
      waiting = undefined;
    }
  }
  if (waiting) yield epochEvent(waiting, settings.epochs);
  return fitting;
}

function epochEvent({ epoch, trainingLoss, validation, seconds }: EpochRecord, epochs: number): EpochEvent {
  return { type: 'epoch', epoch, epochs, trainingLoss, ...(validation && { validation }), seconds };
}

import type { TextClassification, TextClassificationBatch } from '@bertwright/tasks';
import { type BatchPlan, orderedBatches, trainingBatches } from './batch-plan.ts';
import type { LabelledData } from './labelled-data.ts';
import type { TrainingSettings } from './training-settings.ts';

/** The rows of a run as batches. */
export interface Work {
  readonly training: BatchPlan<TextClassificationBatch>;
  /** Undefined where there are no such rows. */
  readonly validation: BatchPlan<TextClassificationBatch> | undefined;
  readonly test: BatchPlan<TextClassificationBatch> | undefined;
  /** Updates of the whole run: it ends there, in the middle of an epoch too. */
  readonly steps: number;
  /** Texts of all parts that are cut to the maximum length. */
  readonly truncated: number;
}

/** Turns all rows into tokens and plans their batches. */
export function workOf(task: TextClassification, data: LabelledData, settings: TrainingSettings): Work {
  const prepared = {
    training: task.prepare(data.training),
    validation: task.prepare(data.validation),
    test: task.prepare(data.test),
  };
  const measured = (part: 'validation' | 'test') =>
    data[part].length > 0 ? orderedBatches(prepared[part], settings) : undefined;
  const training = trainingBatches(prepared.training, settings);
  return {
    training,
    validation: measured('validation'),
    test: measured('test'),
    steps: Math.min(settings.maxSteps, training.count * settings.epochs),
    truncated: Object.values(prepared).reduce((sum, { truncated }) => sum + truncated, 0),
  };
}

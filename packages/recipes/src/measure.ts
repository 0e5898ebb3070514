import type { TextClassification, TextClassificationBatch } from '@bertwright/tasks';
import { evaluate, type Scores, TrainerError } from '@bertwright/trainer';
import type { BatchPlan } from './batch-plan.ts';
import type { ClassificationScores } from './run-event.ts';

/** How good a classifier is on some rows. */
export interface Measured {
  readonly scores: ClassificationScores;
  /** Counts [labels, labels]: a row for an actual label, a column for a predicted one. */
  readonly confusion: number[][];
}

/** Measures a classifier over batches. @throws TrainerError `aborted` */
export async function measure(
  task: TextClassification,
  plan: BatchPlan<TextClassificationBatch>,
  signal?: AbortSignal,
): Promise<Measured> {
  const metric = task.metrics();
  const scores = await evaluate(task, plan.batches(0), [metric], signal);
  return { scores: classificationScores(scores), confusion: metric.confusion() };
}

/** As `measure`; undefined where the signal ended it. */
export async function measureUnlessAborted(
  ...measured: Parameters<typeof measure>
): Promise<Measured | undefined> {
  try {
    return await measure(...measured);
  } catch (error) {
    if (error instanceof TrainerError && error.code === 'aborted') return undefined;
    throw error;
  }
}

/** The scores of a classifier among what an evaluation came to. */
export function classificationScores({ loss, accuracy, macroF1 }: Scores): ClassificationScores {
  return { loss, accuracy: accuracy!, macroF1: macroF1! };
}

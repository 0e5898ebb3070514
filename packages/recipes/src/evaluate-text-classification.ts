import type { Files } from '@bertwright/checkpoint';
import { labelIndices, readExamples, type Source } from '@bertwright/data';
import { loadTask, type TextClassification, type TextClassificationBatch } from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { type Batches, evaluate } from '@bertwright/trainer';
import { orderedBatches } from './batch-plan.ts';
import { requireWhole } from './recipe-error.ts';
import type { ClassificationScores } from './run-event.ts';

/** Measures a classifier over batches: its scores, and counts [labels, labels] with a row for an actual label. */
export async function classificationScores(
  task: TextClassification,
  batches: Batches<TextClassificationBatch>,
  signal?: AbortSignal,
): Promise<{ scores: ClassificationScores; confusion: number[][] }> {
  const metric = task.metrics();
  const { loss } = await evaluate(task, batches, [metric], signal);
  const { accuracy, macroF1 } = metric.result();
  return { scores: { loss, accuracy, macroF1 }, confusion: metric.confusion() };
}

/** What an evaluation of a saved classifier depends on. */
export interface TextClassificationEvaluation {
  /** The model's folder. */
  readonly model: Files;
  readonly data: Source;
  readonly columns: { readonly text: string; readonly label: string };
  readonly batchSize?: number;
  /** The longest text in tokens; by default what the model takes, at most 128. */
  readonly maxLength?: number;
  readonly signal?: AbortSignal;
}

/** What an evaluation came to. */
export interface EvaluationReport extends ClassificationScores {
  readonly examples: number;
  /** Texts that were cut to the maximum length. */
  readonly truncated: number;
  readonly labels: readonly string[];
  readonly confusion: number[][];
}

/**
 * Measures a saved text classifier on labelled rows.
 *
 * @throws what reading the rows and loading the model throw; DataError `unknown-label` with file and line where a row
 * has a label that the model does not know.
 */
export async function evaluateTextClassification({
  model,
  data,
  columns,
  batchSize = 32,
  maxLength,
  signal,
}: TextClassificationEvaluation): Promise<EvaluationReport> {
  requireWhole('the batch size', batchSize);
  const examples = await readExamples({ ...data, ...columns });
  const { task } = await loadTask(model, { ...(maxLength !== undefined && { maxLength }) });
  try {
    labelIndices(examples, task.labels, { name: data.name });
    const prepared = task.prepare(examples);
    const plan = orderedBatches(prepared, { batchSize, maxLength: task.maxLength });
    const { scores, confusion } = await classificationScores(task, plan.batches(0), signal);
    return {
      ...scores,
      examples: examples.length,
      truncated: prepared.truncated,
      labels: task.labels,
      confusion,
    };
  } finally {
    disposeTree(task.parameters);
  }
}

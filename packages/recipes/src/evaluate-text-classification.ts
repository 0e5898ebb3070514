import type { Files } from '@bertwright/checkpoint';
import { labelIndices, readExamples, type Source } from '@bertwright/data';
import { loadTask } from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { orderedBatches } from './batch-plan.ts';
import type { LabelledColumns } from './labelled-data.ts';
import { measure } from './measure.ts';
import { checkInference } from './option.ts';
import type { ClassificationScores } from './run-event.ts';

/** What an evaluation of a saved classifier depends on. */
export interface TextClassificationEvaluation {
  /** The model's folder. */
  readonly model: Files;
  readonly data: Source;
  readonly columns: LabelledColumns;
  readonly batchSize?: number | undefined;
  /** The longest text in tokens; by default what the model takes, at most 128. */
  readonly maxLength?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What an evaluation came to. */
export interface EvaluationReport extends ClassificationScores {
  readonly examples: number;
  /** Texts that were cut to the maximum length. */
  readonly truncated: number;
  readonly labels: readonly string[];
  /** Counts [labels, labels]: a row for an actual label, a column for a predicted one. */
  readonly confusion: number[][];
}

/**
 * Measures a saved text classifier on labelled rows, on the backend in use. Returns its scores, and how often each
 * label was taken for each.
 *
 * @throws what reading the rows and loading the model throw; DataError `unknown-label` with file and line where a row
 * has a label that the model does not know; RecipeError `invalid-option`; TrainerError `aborted`.
 */
export async function evaluateTextClassification({
  model,
  data,
  columns,
  batchSize = 32,
  maxLength,
  signal,
}: TextClassificationEvaluation): Promise<EvaluationReport> {
  checkInference(batchSize, maxLength);
  const examples = await readExamples({ ...data, ...columns });
  const { task } = await loadTask(model, maxLength === undefined ? {} : { maxLength });
  try {
    labelIndices(examples, task.labels, { name: data.name });
    const prepared = task.prepare(examples);
    const plan = orderedBatches(prepared, { batchSize, maxLength: task.maxLength });
    const { scores, confusion } = await measure(task, plan, signal);
    const { truncated } = prepared;
    return { ...scores, examples: examples.length, truncated, labels: task.labels, confusion };
  } finally {
    disposeTree(task.parameters);
  }
}

import type { Files } from '@bertwright/checkpoint';
import { type LabelProbability, loadTask } from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { predict } from '@bertwright/trainer';
import { orderedBatches } from './batch-plan.ts';
import { requireWhole } from './recipe-error.ts';

/** What predictions of a saved classifier depend on. */
export interface TextClassificationPrediction {
  /** The model's folder. */
  readonly model: Files;
  /** One text after the other; they may go on for ever. */
  readonly texts: AsyncIterable<string> | Iterable<string>;
  /** How many labels are given, the most probable first. */
  readonly top?: number;
  readonly batchSize?: number;
  /** The longest text in tokens; by default what the model takes, at most 128. */
  readonly maxLength?: number;
  readonly signal?: AbortSignal;
}

/** What the model says of one text. */
export interface TextPrediction {
  readonly text: string;
  readonly label: string;
  readonly probability: number;
  /** The most probable labels, the most probable first. */
  readonly labels: readonly LabelProbability[];
}

/**
 * Yields what a saved text classifier says of each text, in the order of the texts; memory stays the same however many
 * there are.
 *
 * @throws what loading the model throws; RecipeError `invalid-option`.
 */
export async function* predictTextClassification({
  model,
  texts,
  top = 1,
  batchSize = 32,
  maxLength,
  signal,
}: TextClassificationPrediction): AsyncGenerator<TextPrediction, void, void> {
  requireWhole('the batch size', batchSize);
  requireWhole('the number of labels', top);
  const { task } = await loadTask(model, { ...(maxLength !== undefined && { maxLength }) });
  try {
    // Several batches at once, so that texts of like length can go together.
    for await (const group of groups(texts, batchSize * 8)) {
      const examples = group.map((text) => ({ text }));
      const plan = orderedBatches(task.prepare(examples), { batchSize, maxLength: task.maxLength });
      for await (const { row, outputs } of predict(task, plan.batches(0), signal)) {
        const labels = task.decode(outputs, { top })[0]!;
        const { label, probability } = labels[0]!;
        yield { text: group[row]!, label, probability, labels };
      }
    }
  } finally {
    disposeTree(task.parameters);
  }
}

async function* groups<T>(
  values: AsyncIterable<T> | Iterable<T>,
  size: number,
): AsyncGenerator<T[], void, void> {
  let group: T[] = [];
  for await (const value of values) {
    group.push(value);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

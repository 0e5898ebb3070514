import type { Files } from '@bertwright/checkpoint';
import { type LabelProbability, loadTask } from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { predict } from '@bertwright/trainer';
import { orderedBatches } from './batch-plan.ts';
import { checkInference, checkOption, counted } from './option.ts';

const batchesAtOnce = 8;

/** What predictions of a saved classifier depend on. */
export interface TextClassificationPrediction {
  /** The model's folder. */
  readonly model: Files;
  /** One text after the other; they may go on for ever. */
  readonly texts: AsyncIterable<string> | Iterable<string>;
  /** How many labels are given, the most probable first. */
  readonly top?: number | undefined;
  readonly batchSize?: number | undefined;
  /** The longest text in tokens; by default what the model takes, at most 128. */
  readonly maxLength?: number | undefined;
  readonly signal?: AbortSignal | undefined;
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
 * Yields what a saved text classifier says of each text, in the order of the texts, on the backend in use. Texts are
 * taken eight batches at a time, so that those of like length go together; memory stays the same however many come.
 *
 * @throws what loading the model and reading the texts throw; RecipeError `invalid-option`; TrainerError `aborted`.
 */
export async function* predictTextClassification({
  model,
  texts,
  top = 1,
  batchSize = 32,
  maxLength,
  signal,
}: TextClassificationPrediction): AsyncGenerator<TextPrediction, void, void> {
  checkInference(batchSize, maxLength);
  checkOption('the number of labels', top, counted, '1 is the default');
  const { task } = await loadTask(model, maxLength === undefined ? {} : { maxLength });
  try {
    for await (const group of groups(texts, batchSize * batchesAtOnce)) {
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

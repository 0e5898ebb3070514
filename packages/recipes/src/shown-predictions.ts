import type { Files } from '@bertwright/checkpoint';
import type { Example } from '@bertwright/data';
import { loadTask, type TextClassification } from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { predict } from '@bertwright/trainer';
import type { PredictionsEvent, ShownPrediction } from './run-event.ts';

/**
 * What a trained model says of five rows, spread evenly over the examples. Where it was saved, the model that speaks
 * is loaded from there: so a reader sees the saved one at work.
 */
export async function shownPredictions(
  task: TextClassification,
  examples: readonly Example[],
  saved: Files | undefined,
): Promise<PredictionsEvent> {
  const shown = Math.min(5, examples.length);
  const chosen = Array.from(
    { length: shown },
    (_, index) => examples[Math.floor(((index + 0.5) * examples.length) / shown)]!,
  );
  if (!saved)
    return { type: 'predictions', model: 'the trained model', predictions: await predictions(task, chosen) };
  const { task: reloaded } = await loadTask(saved, { maxLength: task.maxLength });
  try {
    return { type: 'predictions', model: saved.name, predictions: await predictions(reloaded, chosen) };
  } finally {
    disposeTree(reloaded.parameters);
  }
}

async function predictions(
  task: TextClassification,
  examples: readonly Example[],
): Promise<ShownPrediction[]> {
  const shown: ShownPrediction[] = [];
  for await (const { row, outputs } of predict(task, [task.encode(examples)])) {
    const { text, label } = examples[row]!;
    shown.push({ text, actual: label, labels: task.decode(outputs, { top: 3 })[0]! });
  }
  return shown;
}

import type { Files } from '@bertwright/checkpoint';
import {
  loadTask,
  type OptionValue,
  type Task,
  type TaskBatch,
  type TaskExample,
  type TaskFacts,
  type TaskKind,
} from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { answers } from './answers.ts';
import type { PredictionsEvent } from './run-event.ts';

const shownRows = 5;
const shownAnswers = 3;

/**
 * What a trained model says of five rows, spread evenly over the examples. Where it was saved, the model that speaks
 * is loaded from there: so a reader sees the saved one at work.
 */
export async function shownPredictions<
  E extends TaskExample,
  F extends TaskFacts,
  O extends Readonly<Record<string, OptionValue>>,
  B extends TaskBatch,
  A,
>(
  kind: TaskKind<E, F, O, B, A>,
  task: Task<E, B, A, F>,
  examples: readonly E[],
  { options, saved }: { options: O; saved: Files | undefined },
): Promise<PredictionsEvent> {
  const shown = Math.min(shownRows, examples.length);
  const chosen = Array.from({ length: shown }, (_, index) => {
    const example = examples[Math.floor(((index + 0.5) * examples.length) / shown)]!;
    return kind.sample?.(example) ?? example;
  });
  const say = async (speaker: Task<E, B, A, F>, model: string): Promise<PredictionsEvent> => {
    const found = await answers(speaker, chosen, { batchSize: shownRows, top: shownAnswers });
    const predictions = chosen.map((example, index) => kind.show(example, found[index]!));
    return { type: 'predictions', model, predictions };
  };
  if (!saved) return say(task, 'the trained model');
  const { task: reloaded } = await loadTask(kind, saved, { options, maxLength: task.maxLength });
  try {
    return await say(reloaded, saved.name);
  } finally {
    disposeTree(reloaded.parameters);
  }
}

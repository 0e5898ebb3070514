import type { Files } from '@bertwright/checkpoint';
import {
  loadTask,
  type OptionValue,
  type TaskBatch,
  type TaskExample,
  type TaskFacts,
  type TaskKind,
} from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { checkInference, checkOption, counted } from './option.ts';
import { type Predicted, predictions } from './predictions.ts';

/** What predictions of a saved model depend on. */
export interface TaskPrediction<E, O = Readonly<Record<string, unknown>>> {
  /** The model's folder. */
  readonly model: Files;
  /** One example after the other; they may go on for ever. */
  readonly examples: AsyncIterable<E> | Iterable<E>;
  readonly options?: Partial<O> | undefined;
  /** How many answers are given where a task has several, the most probable first. */
  readonly top?: number | undefined;
  readonly batchSize?: number | undefined;
  /** The longest row in tokens; by default what the model takes, at most 128. */
  readonly maxLength?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Yields what a saved model says of each example, in their order, on the backend in use. Examples are taken eight
 * batches at a time, so that those of like length go together; memory stays the same however many come.
 *
 * @throws what loading the model and reading the examples throw; RecipeError `invalid-option`; TrainerError `aborted`.
 */
export async function* predict<
  E extends TaskExample,
  F extends TaskFacts,
  O extends Readonly<Record<string, OptionValue>>,
  B extends TaskBatch,
  A,
>(
  kind: TaskKind<E, F, O, B, A>,
  {
    model,
    examples,
    options,
    top = 1,
    batchSize = 32,
    maxLength,
    signal,
  }: TaskPrediction<NoInfer<E>, NoInfer<O>>,
): AsyncGenerator<Predicted<E, A>, void, void> {
  checkInference(batchSize, maxLength);
  checkOption('the number of answers', top, counted, '1 is the default');
  const { task } = await loadTask(kind, model, { options, maxLength });
  try {
    yield* predictions(task, examples, { batchSize, signal, top });
  } finally {
    disposeTree(task.parameters);
  }
}

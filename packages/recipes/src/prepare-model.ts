import { DataError } from '@bertwright/data';
import type { Lora } from '@bertwright/optim';
import {
  freshTask,
  hasHead,
  loadTask,
  type OptionValue,
  type Task,
  type TaskBatch,
  type TaskExample,
  type TaskFacts,
  type TaskKind,
} from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { learnPieces } from './learn-pieces.ts';
import { checkLora, prepareLearning } from './prepare-learning.ts';
import { RecipeError } from './recipe-error.ts';
import type { RunData } from './run-data.ts';
import type { RunEvent } from './run-event.ts';
import type { TaskRun } from './task-run.ts';
import type { TrainingSettings } from './training-settings.ts';

/** A task ready to be trained, and what its files held beside it. */
export interface PreparedModel<T> {
  readonly task: T;
  /** Where the run trains one over the model. */
  readonly adapter?: Lora;
  /** The name of its files, or `from scratch`. */
  readonly source: string;
  readonly newParameters: readonly string[];
  readonly unusedParameters: readonly string[];
}

/**
 * Loads the model that a run starts from, or makes a fresh one with a vocabulary of its own; it knows every example.
 */
export async function* prepareModel<
  E extends TaskExample,
  F extends TaskFacts,
  O extends Readonly<Record<string, OptionValue>>,
  B extends TaskBatch,
  A,
>(
  kind: TaskKind<E, F, O, B, A>,
  run: TaskRun,
  options: O,
  data: RunData<E>,
  { maxLength, seed }: TrainingSettings,
): AsyncGenerator<RunEvent, PreparedModel<Task<E, B, A, F>>, void> {
  const { model, newHead = false } = run;
  await checkLora(run);
  const more = { options, maxLength, seed, training: data.training };
  const own = 'files' in model && !newHead && (await hasHead(kind, model.files));
  const facts = own ? undefined : kind.facts(data.all, options);
  // Before a vocabulary is learnt or weights are read, which takes time.
  if (facts) checkAll(kind, facts, data);
  let prepared: PreparedModel<Task<E, B, A, F>>;
  if ('files' in model) {
    const loaded = await loadTask(kind, model.files, { ...more, newHead, facts });
    prepared = { ...loaded, source: model.files.name };
  } else {
    const texts = data.training.flatMap((example) => kind.texts(example));
    const vocabulary = yield* learnPieces(texts, model.vocabularySize);
    const config = { maxPositions: maxLength, ...model.config };
    const task = freshTask(kind, { ...more, vocabulary, config, facts: facts! });
    prepared = { task, source: 'from scratch', newParameters: [], unusedParameters: [] };
  }
  try {
    if (own) checkOwnHead(kind, prepared, data);
    return { ...prepared, ...prepareLearning(prepared.task, prepared.newParameters, run) };
  } catch (error) {
    disposeTree(prepared.task.parameters);
    throw error;
  }
}

/** Refuses examples of any file that a model of these facts cannot answer. */
function checkAll<E extends TaskExample, F extends TaskFacts>(
  kind: Pick<TaskKind<E, F>, 'check'>,
  facts: F,
  { files }: RunData<E>,
): void {
  for (const { name, examples } of files) kind.check(facts, examples, { name });
}

/** Where the model brought its own head, another can take its place. */
function checkOwnHead<E extends TaskExample, F extends TaskFacts>(
  kind: Pick<TaskKind<E, F>, 'check'>,
  { task, source }: PreparedModel<{ readonly facts: F }>,
  data: RunData<E>,
): void {
  try {
    checkAll(kind, task.facts, data);
  } catch (cause) {
    if (!(cause instanceof DataError && cause.code === 'unknown-label')) throw cause;
    throw new RecipeError(
      'labels-differ',
      `${cause.file}:${cause.line}: Expected a label that the head of ${source} knows, got another: put a new head in its place (newHead: true; --new-head), or correct the label.`,
      { cause },
    );
  }
}

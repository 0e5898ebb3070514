import type { Files } from '@bertwright/checkpoint';
import { DataError } from '@bertwright/data';
import {
  freeze,
  freshTask,
  type LoadedTask,
  type LoadTaskOptions,
  loadTask,
  TaskError,
  type TextClassification,
} from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { checkLabels, type LabelledData } from './labelled-data.ts';
import { learnPieces } from './learn-pieces.ts';
import { RecipeError } from './recipe-error.ts';
import type { RunEvent } from './run-event.ts';
import type { PretrainedModel, TextClassificationRun } from './text-classification-run.ts';
import type { TrainingSettings } from './training-settings.ts';

/** A classifier ready to be trained, and what its files held beside it. */
export interface Classifier {
  readonly task: TextClassification;
  /** The name of its files, or `from scratch`. */
  readonly source: string;
  readonly newParameters: readonly string[];
  readonly unusedParameters: readonly string[];
}

/**
 * Loads the model that a run starts from, or makes a fresh one with a vocabulary of its own; every row has a label
 * that it knows.
 */
export async function* prepareClassifier(
  { model, freeze: frozen = false, newHead = false }: TextClassificationRun,
  data: LabelledData,
  { maxLength, seed, labelSmoothing }: TrainingSettings,
): AsyncGenerator<RunEvent, Classifier, void> {
  const { labels } = data;
  let classifier: Classifier;
  if ('files' in model) {
    const loaded = await load(model, newHead, data, { maxLength, seed, labelSmoothing });
    classifier = { ...loaded, source: model.files.name };
  } else {
    checkLabels(data, labels);
    const texts = data.training.map(({ text }) => text);
    const vocabulary = yield* learnPieces(texts, model.vocabularySize);
    const config = { maxPositions: maxLength, ...model.config };
    const task = freshTask({ vocabulary, config, labels, maxLength, seed, labelSmoothing });
    classifier = { task, source: 'from scratch', newParameters: [], unusedParameters: [] };
  }
  if (frozen) freeze(classifier.task, frozen === 'layers' ? /^encoder\.(embeddings|layers)\./ : 'encoder');
  return classifier;
}

async function load(
  { files }: PretrainedModel,
  newHead: boolean,
  data: LabelledData,
  options: LoadTaskOptions,
): Promise<LoadedTask> {
  // Its own classifier is loaded with its own labels, so that a row with another can be named.
  const whole = newHead ? undefined : await loadWhole(files, options);
  const loaded = whole ?? (await loadTask(files, { ...options, newHead, labels: data.labels }));
  try {
    checkLabels(data, loaded.task.labels);
    return loaded;
  } catch (error) {
    disposeTree(loaded.task.parameters);
    throw whole ? labelsDiffer(files, error) : error;
  }
}

/** Where the model brought its own classifier, another can take its place. */
function labelsDiffer({ name }: Files, cause: unknown): unknown {
  if (!(cause instanceof DataError && cause.code === 'unknown-label')) return cause;
  return new RecipeError(
    'labels-differ',
    `${cause.file}:${cause.line}: Expected a label that the classifier of ${name} knows, got another: put a new classifier in its place (newHead: true; --new-head), or correct the label.`,
    { cause },
  );
}

/** Undefined where the files hold no classifier. */
async function loadWhole(files: Files, options: LoadTaskOptions): Promise<LoadedTask | undefined> {
  try {
    return await loadTask(files, options);
  } catch (error) {
    if (error instanceof TaskError && error.code === 'labels-invalid') return undefined;
    throw error;
  }
}

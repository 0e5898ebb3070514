import { bertConfig } from '@bertwright/encoder';
import { freeze, loadTask, type TextClassification, textClassification } from '@bertwright/tasks';
import { learnVocabulary, wordpiece } from '@bertwright/wordpiece';
import type { LabelledData } from './labelled-data.ts';
import type { RunEvent } from './run-event.ts';
import type { FreshModel, TextClassificationRun } from './text-classification-run.ts';
import type { TrainingSettings } from './training-settings.ts';

/** A classifier ready to be trained, and what its files held beside it. */
export interface Classifier {
  readonly task: TextClassification;
  /** The name of its files, or `from scratch`. */
  readonly source: string;
  readonly newParameters: readonly string[];
  readonly unusedParameters: readonly string[];
}

/** Loads the model that a run starts from, or makes a fresh one with a vocabulary of its own. */
export async function* prepareClassifier(
  run: Pick<TextClassificationRun, 'model' | 'freeze' | 'newHead'>,
  data: LabelledData,
  { maxLength, seed, labelSmoothing }: TrainingSettings,
): AsyncGenerator<RunEvent, Classifier> {
  const { model } = run;
  let classifier: Classifier;
  if ('files' in model) {
    const { newHead = false } = run;
    const loaded = await loadTask(model.files, {
      labels: data.labels,
      newHead,
      maxLength,
      seed,
      labelSmoothing,
    });
    classifier = { ...loaded, source: model.files.name };
  } else {
    const vocabulary = yield* learnPieces(data, model);
    const tokenizer = wordpiece({ vocabulary, modelMaxLength: maxLength });
    const config = bertConfig({
      maxPositions: maxLength,
      ...model.config,
      vocabularySize: tokenizer.vocabularySize,
      padTokenId: tokenizer.padId ?? null,
    });
    const task = textClassification({
      config,
      tokenizer,
      labels: data.labels,
      maxLength,
      seed,
      labelSmoothing,
    });
    classifier = { task, source: 'from scratch', newParameters: [], unusedParameters: [] };
  }
  if (run.freeze) freeze(classifier.task, 'encoder');
  return classifier;
}

async function* learnPieces(
  { training }: LabelledData,
  { vocabularySize }: FreshModel,
): AsyncGenerator<RunEvent, string[]> {
  const stage = `learning a vocabulary of ${vocabularySize.toLocaleString('en')} pieces`;
  yield { type: 'progress', stage, done: 0, total: 1 };
  const texts = training.map(({ text }) => text);
  const vocabulary = learnVocabulary(texts, { size: vocabularySize });
  yield { type: 'progress', stage, done: 1, total: 1 };
  return vocabulary;
}

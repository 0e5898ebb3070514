import { disposeTree } from '@bertwright/tensor';
import { type Classifier, prepareClassifier } from './classifier.ts';
import { fitEvents } from './fit-events.ts';
import { type LabelledData, readLabelledData } from './labelled-data.ts';
import { measureUnlessAborted } from './measure.ts';
import { planEvent } from './plan-event.ts';
import { interruptedEvent, testEvent } from './run-end.ts';
import type { RunEvent } from './run-event.ts';
import { checkOutput, saveRun } from './save-run.ts';
import { shownPredictions } from './shown-predictions.ts';
import type { TextClassificationReport, TextClassificationRun } from './text-classification-run.ts';
import { type TrainingSettings, trainingSettings } from './training-settings.ts';
import { workOf } from './work.ts';

/**
 * Trains a text classifier from files to a saved model, on the backend in use: reads and divides the rows, loads or
 * makes the model, trains, tests, saves all files at once, loads the model again from there and shows what it says of
 * a few texts.
 *
 * Yields what happens as it happens; returns the report. Everything that can be wrong with options, files and the
 * place to save is refused before training, and then nothing is written. Where the signal ends the run, the last
 * finished epoch is saved; where none was finished, nothing is. All tensors are freed at the end, also after an error.
 *
 * @throws RecipeError, DataError, CheckpointError, TaskError, EncoderError, WordpieceError or TrainerError, each with
 * what was expected, what came, and what to do.
 */
export async function* trainTextClassification(
  run: TextClassificationRun,
): AsyncGenerator<RunEvent, TextClassificationReport, void> {
  const started = performance.now();
  const settings = trainingSettings(run.settings);
  await checkOutput(run.output);
  const data = await readLabelledData(run.sources, settings.seed);
  const classifier = yield* prepareClassifier(run, data, settings);
  try {
    const { report, finished } = yield* trainAndSave(run, settings, data, classifier);
    if (!finished) return report;
    const shown = data.test.length > 0 ? data.test : data.validation;
    if (shown.length > 0) yield await shownPredictions(classifier.task, shown, run.output);
    yield { type: 'done', seconds: (performance.now() - started) / 1000 };
    return report;
  } finally {
    disposeTree(classifier.task.parameters);
  }
}

async function* trainAndSave(
  run: TextClassificationRun,
  settings: TrainingSettings,
  data: LabelledData,
  classifier: Classifier,
): AsyncGenerator<RunEvent, { report: TextClassificationReport; finished: boolean }, void> {
  const { task } = classifier;
  const { output, signal } = run;
  const work = workOf(task, data, settings);
  const plan = planEvent(run, data, classifier, settings, work);
  yield plan;

  const history = yield* fitEvents({ task, settings, work, signal });
  let report: TextClassificationReport = { plan, history, labels: task.labels };
  const judged = history.outcome === 'finished' ? (work.test ?? work.validation) : undefined;
  const measured = judged && (await measureUnlessAborted(task, judged, signal));
  if (measured) {
    const { scores: test, confusion } = measured;
    report = work.test
      ? { ...report, test, confusion, confusionOf: 'test' }
      : { ...report, confusion, confusionOf: 'validation' };
    if (work.test) yield testEvent(measured, task.labels, run.comparison);
  }
  if (output && history.keptEpoch > 0) yield await saveRun(output, task, report, run.artifacts);
  const finished = history.outcome === 'finished' && (measured !== undefined || judged === undefined);
  if (!finished) yield interruptedEvent(history, output?.name);
  return { report, finished };
}

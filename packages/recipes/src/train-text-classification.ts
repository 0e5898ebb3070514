import { mostConfused } from '@bertwright/metrics';
import type { TextClassification } from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { type History, TrainerError } from '@bertwright/trainer';
import { orderedBatches, trainingBatches } from './batch-plan.ts';
import { prepareClassifier } from './classifier.ts';
import { classificationScores } from './evaluate-text-classification.ts';
import { fitEvents } from './fit-events.ts';
import { readLabelledData } from './labelled-data.ts';
import { planEvent } from './plan-event.ts';
import type { RunEvent, TestEvent } from './run-event.ts';
import { checkOutput, saveRun } from './save-run.ts';
import { shownPredictions } from './shown-predictions.ts';
import type { TextClassificationReport, TextClassificationRun } from './text-classification-run.ts';
import { trainingSettings } from './training-settings.ts';

/**
 * Trains a text classifier from files to a saved model: reads and divides the rows, loads or makes the model, trains,
 * tests, saves all files at once, loads the model again from there and shows what it says of a few texts.
 *
 * Yields what happens as it happens; returns the report. Everything that can be wrong with options, files and the
 * place to save is refused before training. All tensors are freed at the end, also after an error.
 *
 * @throws RecipeError, DataError, CheckpointError, TaskError, EncoderError, WordpieceError or TrainerError, each with
 * what was expected, what came, and what to do.
 */
export async function* trainTextClassification(
  run: TextClassificationRun,
): AsyncGenerator<RunEvent, TextClassificationReport> {
  const started = performance.now();
  const settings = trainingSettings(run.settings ?? {});
  await checkOutput(run.output);
  const data = await readLabelledData(run.sources, settings.seed);
  const classifier = yield* prepareClassifier(run, data, settings);
  const { task } = classifier;
  try {
    const parts = {
      training: task.prepare(data.training),
      validation: task.prepare(data.validation),
      test: task.prepare(data.test),
    };
    const training = trainingBatches(parts.training, settings);
    const validation = data.validation.length > 0 ? orderedBatches(parts.validation, settings) : undefined;
    const test = data.test.length > 0 ? orderedBatches(parts.test, settings) : undefined;
    const steps = Math.min(settings.maxSteps, training.count * settings.epochs);
    const truncated = Object.values(parts).reduce((sum, part) => sum + part.truncated, 0);
    yield planEvent(run, data, classifier, { settings, steps, truncated, waste: training.waste });

    const history = yield* fitEvents({ task, settings, training, validation, steps, signal: run.signal });
    let report: TextClassificationReport = { history, labels: task.labels, settings };
    const judged = history.outcome === 'finished' ? (test ?? validation) : undefined;
    const measured =
      judged && (await unlessAborted(classificationScores(task, judged.batches(0), run.signal)));
    if (measured) {
      const { scores, confusion } = measured;
      report = {
        ...report,
        confusion,
        confusionOf: test ? 'test' : 'validation',
        ...(test && { test: scores }),
      };
      if (test) yield testEvent(task, report, run.comparison);
    }
    const stopped = history.outcome === 'aborted' || (judged && !measured);
    if (stopped) yield interruption(history, run.output?.name);
    if (run.output && history.keptEpoch > 0) yield await saveRun(run.output, task, report, run.artifacts);
    if (stopped) return report;
    const examples = data.test.length > 0 ? data.test : data.validation;
    if (examples.length > 0) yield await shownPredictions(task, examples, run.output);
    yield { type: 'done', seconds: (performance.now() - started) / 1000 };
    return report;
  } finally {
    disposeTree(task.parameters);
  }
}

function interruption({ keptEpoch }: History, folder: string | undefined): RunEvent {
  const where = folder ? ` in ${folder}` : '';
  const message =
    keptEpoch > 0
      ? `Stopped: the weights of epoch ${keptEpoch}, the last that was finished, are kept${where}.`
      : `Stopped before the first epoch was finished: nothing is saved${folder ? `, ${folder} is as it was` : ''}.`;
  return { type: 'interrupted', keptEpoch: keptEpoch > 0 ? keptEpoch : undefined, message };
}

/** Undefined where the signal ended the measurement. */
async function unlessAborted<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TrainerError && error.code === 'aborted') return undefined;
    throw error;
  }
}

function testEvent(
  task: TextClassification,
  { test, confusion }: TextClassificationReport,
  comparison: readonly string[] | undefined,
): TestEvent {
  const confused = mostConfused(confusion!, 5).map(({ actual, predicted, count }) => ({
    actual: task.labels[actual]!,
    predicted: task.labels[predicted]!,
    count,
  }));
  return { type: 'test', metrics: test!, confused, ...(comparison && { comparison }) };
}

import { adapterOver, type Files } from '@bertwright/checkpoint';
import {
  completeOptions,
  type OptionValue,
  type Task,
  type TaskBatch,
  type TaskExample,
  type TaskFacts,
  type TaskKind,
} from '@bertwright/tasks';
import { disposeTree } from '@bertwright/tensor';
import { bestWeights } from './best-weights.ts';
import { fitEvents } from './fit-events.ts';
import { measure, unlessAborted } from './measure.ts';
import { planEvent } from './plan-event.ts';
import { adapterNotes } from './prepare-learning.ts';
import { type PreparedModel, prepareModel } from './prepare-model.ts';
import { type RunData, readRunData } from './run-data.ts';
import { interruptedEvent, testEvent } from './run-end.ts';
import type { RunEvent } from './run-event.ts';
import { checkOutput, saveRun } from './save-run.ts';
import { shownPredictions } from './shown-predictions.ts';
import { solveEvents } from './solve-events.ts';
import type { RunReport, TaskRun } from './task-run.ts';
import { type TrainingSettings, trainingSettings } from './training-settings.ts';
import { tune } from './tune.ts';
import { withFeatures } from './with-features.ts';
import { workOf } from './work.ts';

/**
 * Trains a model for a task from files to a saved model, on the backend in use: reads and divides the rows, loads or
 * makes the model, trains, tests, saves all files at once, loads the model again from there and shows what it says of
 * a few examples.
 *
 * Yields what happens as it happens; returns the report. Everything that can be wrong with options, files and the
 * place to save is refused before training, and then nothing is written. Where the signal ends the run, the last
 * finished epoch is saved; where none was finished, nothing is. All tensors are freed at the end, also after an error.
 *
 * @throws RecipeError, DataError, CheckpointError, TaskError, EncoderError, WordpieceError or TrainerError, each with
 * what was expected, what came, and what to do.
 */
export async function* train<
  E extends TaskExample,
  F extends TaskFacts,
  O extends Readonly<Record<string, OptionValue>>,
  B extends TaskBatch,
  A,
>(kind: TaskKind<E, F, O, B, A>, run: TaskRun<NoInfer<O>>): AsyncGenerator<RunEvent, RunReport, void> {
  const started = performance.now();
  const settings = trainingSettings({
    ...(kind.maxLength !== undefined && { maxLength: kind.maxLength }),
    ...run.settings,
  });
  const options = completeOptions<O>(kind, run.options);
  await checkOutput(run.output, kind.beside);
  const data = await readRunData(kind, run.sources, options, settings.seed);
  const prepared = yield* prepareModel(kind, run, options, data, settings);
  try {
    const { report, finished } = yield* trainAndSave({ kind, run, settings, options, data, prepared });
    if (!finished) return report;
    const shown = data.test.length > 0 ? data.test : data.validation;
    if (shown.length > 0)
      yield await shownPredictions(kind, prepared.task, shown, { options, saved: savedFiles(run) });
    yield { type: 'done', seconds: (performance.now() - started) / 1000 };
    return report;
  } finally {
    disposeTree(prepared.task.parameters);
  }
}

/** What the saved model is loaded from: an adapter needs its base. */
function savedFiles({ output, model, lora }: TaskRun): Files | undefined {
  if (!output || !lora || lora.merge || !('files' in model)) return output;
  return adapterOver(output, model.files);
}

/** A run whose files are read and whose model is loaded. */
interface Started<E extends TaskExample, B extends TaskBatch> {
  readonly kind: Pick<TaskKind, 'options' | 'scores'>;
  readonly run: TaskRun;
  readonly settings: TrainingSettings;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly data: RunData<E>;
  readonly prepared: PreparedModel<Task<E, B>>;
}

async function* trainAndSave<E extends TaskExample, B extends TaskBatch>({
  kind,
  ...started
}: Started<E, B>): AsyncGenerator<RunEvent, { report: RunReport; finished: boolean }, void> {
  const { run, settings, data, prepared } = started;
  const { output, signal } = run;
  const { task } = prepared;
  const scores = task.scores ?? kind.scores;
  let work = workOf(task, data, settings);
  const notes = [
    ...(run.notes ?? []),
    ...adapterNotes(task.parameters, { lora: run.lora, adapter: prepared.adapter }),
  ];
  const plan = planEvent({ ...started, run: { ...run, notes }, choices: kind.options, task, scores, work });
  yield plan;

  if (task.solver) work = yield* withFeatures(task, work, { store: run.featureStore, signal });
  const best = settings.keep === 'best' ? bestWeights(task.parameters, scores[0]) : undefined;
  const history = task.solver
    ? yield* solveEvents({ task, work, signal })
    : yield* fitEvents({ task, settings, work, best, signal });
  const bestEpoch = best?.restore();
  const { labels } = task.facts;
  let report: RunReport = {
    plan,
    history,
    ...(labels && { labels }),
    ...(bestEpoch !== undefined && { bestEpoch }),
  };
  const trained = history.outcome === 'finished';
  const tuned = trained && (await unlessAborted(() => tune(task, work.validation, signal)));
  if (tuned) report = { ...report, tuned };
  const judged = trained ? (work.test ?? work.validation) : undefined;
  const measured = judged && (await unlessAborted(() => measure(task, judged, signal)));
  if (measured) {
    const { scores: reached, confusion } = measured;
    if (work.test) report = { ...report, test: reached };
    if (confusion) report = { ...report, confusion, confusionOf: work.test ? 'test' : 'validation' };
    if (work.test) yield testEvent(measured, { scores, ...(labels && { labels }) }, run.comparison);
  }
  if (output && history.keptEpoch > 0) {
    const saved = { ...prepared, lora: run.lora };
    yield await saveRun(output, saved, report, run.artifacts);
  }
  const finished = trained && (measured !== undefined || judged === undefined);
  if (!finished) yield interruptedEvent(history, output?.name);
  return { report, finished };
}

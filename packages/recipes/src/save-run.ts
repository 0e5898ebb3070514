import type { Files, Folder } from '@bertwright/checkpoint';
import { saveTask, type TextClassification } from '@bertwright/tasks';
import type { RunEvent } from './run-event.ts';
import type { TextClassificationReport } from './text-classification-run.ts';

const modelNames = [
  'config.json',
  'model.safetensors',
  'vocab.txt',
  'tokenizer.json',
  'tokenizer_config.json',
  'metrics.json',
];

/** Throws now what saving would throw after the training. */
export async function checkOutput(output: Files | undefined): Promise<void> {
  const folder = output as Partial<Folder> | undefined;
  await folder?.checkWritable?.(modelNames);
}

/** Writes the model, `metrics.json` and the artifacts, all at once, and says what was written. */
export async function saveRun(
  output: Files,
  task: TextClassification,
  report: TextClassificationReport,
  artifacts: ((report: TextClassificationReport) => Promise<Record<string, string>>) | undefined,
): Promise<RunEvent> {
  const extras = { 'metrics.json': metricsJson(report), ...(await artifacts?.(report)) };
  await saveTask(task, output, extras);
  const names = await output.list();
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: await output.size(name) })));
  return { type: 'saved', folder: output.name, files };
}

/** The report as `metrics.json` holds it: scores first, then what led there. */
function metricsJson({
  history,
  labels,
  confusion,
  confusionOf,
  test,
  settings,
}: TextClassificationReport): string {
  const { outcome, keptEpoch, epochs, steps, seconds } = history;
  const losses = steps.map(({ epoch, step, loss, learningRate }) => ({ epoch, step, loss, learningRate }));
  const json = {
    test,
    outcome,
    keptEpoch,
    seconds,
    settings,
    epochs,
    labels,
    confusionOf,
    confusion,
    steps: losses,
  };
  return `${JSON.stringify(json, null, 1)}\n`;
}

import type { Files, Folder } from '@bertwright/checkpoint';
import { type SavedTask, saveTask } from '@bertwright/tasks';
import { metricsJson } from './metrics-json.ts';
import { RecipeError } from './recipe-error.ts';
import type { RunEvent } from './run-event.ts';
import type { RunReport, TaskRun } from './task-run.ts';

/** A folder that may be able to say beforehand whether it can be written. */
export type Output = Files & Partial<Pick<Folder, 'checkWritable'>>;

const modelNames = [
  'config.json',
  'model.safetensors',
  'vocab.txt',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'metrics.json',
];

/** Throws now what saving would throw after the training. */
export async function checkOutput(output: Output | undefined, beside: readonly string[] = []): Promise<void> {
  await output?.checkWritable?.([...modelNames, ...beside]);
}

/**
 * Writes the model, `metrics.json` and the artifacts, all at once, and returns what was written. Where the artifacts
 * fail, the rest is saved all the same before it throws.
 *
 * @throws CheckpointError where nothing could be written; RecipeError `artifacts-failed`.
 */
export async function saveRun(
  output: Output,
  task: SavedTask,
  report: RunReport,
  artifacts: TaskRun['artifacts'] = async () => ({}),
): Promise<RunEvent> {
  const metrics = { 'metrics.json': metricsJson(report) };
  let made: Record<string, string>;
  try {
    made = await artifacts(report);
  } catch (cause) {
    await saveTask(task, output, metrics);
    throw new RecipeError(
      'artifacts-failed',
      `Expected to make the files beside the model, but that failed: ${output.name} holds the model and metrics.json without them.`,
      { cause },
    );
  }
  await saveTask(task, output, { ...metrics, ...made });
  const names = await output.list();
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: await output.size(name) })));
  return { type: 'saved', folder: output.name, files };
}

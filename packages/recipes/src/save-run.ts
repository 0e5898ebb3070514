import type { Files, Folder } from '@bertwright/checkpoint';
import { type Lora, mergeLora } from '@bertwright/optim';
import { type SavedTask, saveAdapter, saveTask, type TaskParameters } from '@bertwright/tasks';
import { metricsJson } from './metrics-json.ts';
import type { LoraSettings } from './prepare-learning.ts';
import { RecipeError } from './recipe-error.ts';
import type { RunEvent } from './run-event.ts';
import type { RunReport, TaskRun } from './task-run.ts';

/** A folder that may be able to say beforehand whether it can be written. */
export type Output = Files & Partial<Pick<Folder, 'checkWritable'>>;

const modelNames = [
  'config.json',
  'model.safetensors',
  'adapter_config.json',
  'adapter_model.safetensors',
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

/** What of a run is saved. */
export interface SavedModel {
  readonly task: SavedTask & { readonly parameters: TaskParameters };
  /** What is trained over the model, what that is called, and how the adapter is saved. */
  readonly adapter?: Lora | undefined;
  readonly source: string;
  readonly newParameters: readonly string[];
  readonly lora?: LoraSettings | undefined;
}

/**
 * Writes the model, `metrics.json` and the artifacts, all at once, and returns what was written. Where the artifacts
 * fail, the rest is saved all the same before it throws.
 *
 * @throws CheckpointError where nothing could be written; RecipeError `artifacts-failed`.
 */
export async function saveRun(
  output: Output,
  model: SavedModel,
  report: RunReport,
  artifacts: TaskRun['artifacts'] = async () => ({}),
): Promise<RunEvent> {
  const metrics = { 'metrics.json': metricsJson(report) };
  let made: Record<string, string>;
  try {
    made = await artifacts(report);
  } catch (cause) {
    await save(model, output, metrics);
    throw new RecipeError(
      'artifacts-failed',
      `Expected to make the files beside the model, but that failed: ${output.name} holds the model and metrics.json without them.`,
      { cause },
    );
  }
  await save(model, output, { ...metrics, ...made });
  const names = await output.list();
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: await output.size(name) })));
  return { type: 'saved', folder: output.name, files };
}

async function save(
  { task, adapter, source, newParameters, lora }: SavedModel,
  output: Output,
  extras: Record<string, string>,
): Promise<void> {
  if (!adapter) return saveTask(task, output, extras);
  const base = lora?.base ?? { name: source };
  if (!lora?.merge) return saveAdapter(task, output, { adapter, base, newParameters, extras });
  // The run is over: nobody asks the adapted model any more, which would now have the change twice.
  mergeLora(task.parameters, adapter);
  return saveTask(task, output, extras);
}

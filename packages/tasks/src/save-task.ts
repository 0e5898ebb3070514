import {
  type FileContents,
  type Files,
  formatConfig,
  type ParameterEntry,
  type WeightFilesOptions,
  weightFiles,
} from '@bertwright/checkpoint';
import { leaves, type ParameterTree, type Variable } from '@bertwright/tensor';
import type { Wordpiece } from '@bertwright/wordpiece';

/** What of a task is saved. */
export interface SavedTask {
  readonly architecture: string;
  readonly encoder: { configJson(): Record<string, unknown> };
  readonly parameters: ParameterTree;
  readonly entries: readonly ParameterEntry[];
  readonly tokenizer: Wordpiece;
  config(): Record<string, unknown>;
  files?(): Record<string, string>;
}

/** The contents of a task's `config.json`, as Hugging Face reads it. */
export function configJson({
  architecture,
  encoder,
  config,
}: Pick<SavedTask, 'architecture' | 'encoder' | 'config'>): Record<string, unknown> {
  return { architectures: [architecture], ...encoder.configJson(), ...config() };
}

/**
 * Writes a task as a model folder of Hugging Face's layout (`config.json`, `model.safetensors` or shards of it, the tokenizer's files)
 * with any other files beside it, all in one atomic write: the folder holds either all of them or what was there.
 *
 * @param extras other files by name, such as `metrics.json`, as text or bytes.
 * @param options `dtype`, the type that weights are stored as (`F32`; `F16` and `BF16` round them), and `maxFileBytes`,
 * from which on they go to several files.
 * @throws CheckpointError where the folder cannot be written, or a limit of bytes is none; it is then left as it was.
 */
export async function saveTask(
  task: SavedTask,
  files: Files,
  extras: Record<string, string | Uint8Array> = {},
  options: WeightFilesOptions = {},
): Promise<void> {
  const weights = weightFiles(task.entries, valuesOf(task.parameters), options);
  await files.write(folderContents(task, weights, extras));
}

/** The values of a tree's variables by path, each read when it is asked for. */
export function valuesOf(parameters: ParameterTree): (path: string) => Promise<Float32Array> {
  const variables = new Map(leaves<Variable>(parameters).map(({ path, value }) => [path, value]));
  return async (path) => (await variables.get(path)!.data()) as Float32Array;
}

/** All files of a task's folder: its configuration, its weights, its tokenizer, and others. */
export function* folderContents(
  task: Pick<SavedTask, 'architecture' | 'encoder' | 'config' | 'files' | 'tokenizer'>,
  weights: Iterable<FileContents>,
  extras: Record<string, string | Uint8Array>,
): Generator<FileContents> {
  const encoder = new TextEncoder();
  const bytes = (data: string | Uint8Array) => (typeof data === 'string' ? encoder.encode(data) : data);
  yield { name: 'config.json', data: formatConfig(configJson(task)) };
  yield* weights;
  for (const [name, text] of Object.entries(task.tokenizer.files())) yield { name, data: bytes(text) };
  for (const [name, data] of Object.entries({ ...task.files?.(), ...extras })) {
    yield { name, data: bytes(data) };
  }
}

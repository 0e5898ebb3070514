import { type AdapterBase, type Files, writeAdapter } from '@bertwright/checkpoint';
import type { Lora } from '@bertwright/optim';
import { leaves, type Variable } from '@bertwright/tensor';
import { folderContents, type SavedTask, valuesOf } from './save-task.ts';

/** An adapter and what is written beside it. */
export interface SavedAdapter {
  readonly adapter: Lora;
  /** The model under it, for those who load it. */
  readonly base: AdapterBase;
  /** Other files by name, such as `metrics.json`, as text or bytes. */
  readonly extras?: Record<string, string | Uint8Array>;
}

/**
 * Writes an adapted task (`adaptTask`) as a folder with an adapter in PEFT's layout in the place of the model's weights:
 * the factors, and whole whatever else learns and all that is no encoder's. The configuration and the tokenizer are the
 * task's, so that `loadTask` needs nothing but the base's weights beside it (`adapterOver`).
 *
 * @throws CheckpointError `invalid-argument` where the adapter changes what is no kernel of a linear layer; else where
 * the folder cannot be written: it is then left as it was.
 */
export async function saveAdapter(
  task: SavedTask,
  files: Files,
  { adapter: { rank, alpha, factors }, base, extras = {} }: SavedAdapter,
): Promise<void> {
  const adapted = Object.keys(factors);
  const trained = new Set(
    leaves<Variable>(task.parameters)
      .filter(({ value }) => value.trainable)
      .map(({ path }) => path),
  );
  const whole = task.entries
    .map(({ path }) => path)
    .filter((path) => trained.has(path) || !path.startsWith('encoder.'));
  const own = new Set(whole);
  const read = valuesOf(task.parameters);
  const weights = writeAdapter({ rank, alpha, adapted, whole, base }, task.entries, (path) =>
    read(own.has(path) ? path : `lora.${path}`),
  );
  await files.write(folderContents(task, weights, extras));
}

import { type AdapterBase, type Files, writeAdapter } from '@bertwright/checkpoint';
import { type Lora, withLora } from '@bertwright/optim';
import { leaves, tidy, type Variable } from '@bertwright/tensor';
import { checkTable } from './check-tied.ts';
import type { Head } from './head.ts';
import { folderContents, type SavedTask, valuesOf } from './save-task.ts';
import { TaskError } from './task-error.ts';

/** An adapter and what is written beside it. */
export interface SavedAdapter {
  readonly adapter: Lora;
  /** The model under it, for those who load it. */
  readonly base: AdapterBase;
  /** Paths of what the base does not hold, such as a fresh pooler: it is stored whole though it did not learn. */
  readonly newParameters?: readonly string[];
  /** Other files by name, such as `metrics.json`, as text or bytes. */
  readonly extras?: Record<string, string | Uint8Array>;
}

/**
 * Writes an adapted task (`adaptTask`) as a folder with an adapter in PEFT's layout in the place of the model's weights:
 * the factors, and whole whatever else learns and all that is no encoder's. Factors of what is stored whole are added to
 * it, since PEFT has no matrix both ways. The configuration and the tokenizer are the task's, so that `loadTask` needs
 * nothing but the base's weights beside it (`adapterOver`).
 *
 * @throws CheckpointError `invalid-argument` where the adapter changes what is neither a kernel of a linear layer nor an
 * embedding table; TaskError `option-invalid` where all that it changes is stored whole, `config-unsupported` where it
 * changes word embeddings that score words too; else where the folder cannot be written: it is then left as it was.
 */
export async function saveAdapter(
  task: SavedTask & { readonly head?: Pick<Head, 'tied'> },
  files: Files,
  { adapter: { rank, alpha, factors }, base, newParameters = [], extras = {} }: SavedAdapter,
): Promise<void> {
  const variables = new Map(leaves<Variable>(task.parameters).map(({ path, value }) => [path, value]));
  const whole = task.entries
    .map(({ path }) => path)
    .filter(
      (path) =>
        variables.get(path)?.trainable || !path.startsWith('encoder.') || newParameters.includes(path),
    );
  const own = new Set(whole);
  const adapted = Object.keys(factors).filter((path) => !own.has(path));
  if (adapted.length === 0) throw nothingAdapted(Object.keys(factors));
  checkTable(adapted, task.head?.tied);
  const read = valuesOf(task.parameters);
  const merged = async (path: string) => {
    const one = { [path]: factors[path]! };
    const sum = tidy(() =>
      withLora({ [path]: variables.get(path)! }, { rank, alpha, factors: one })[path]!.clone(),
    );
    try {
      return (await sum.data()) as Float32Array;
    } finally {
      sum.dispose();
    }
  };
  const weights = writeAdapter({ rank, alpha, adapted, whole, base }, task.entries, (path) => {
    if (!own.has(path)) return read(`lora.${path}`);
    return factors[path] ? merged(path) : read(path);
  });
  await files.write(folderContents(task, weights, extras));
}

function nothingAdapted(paths: readonly string[]): TaskError {
  return new TaskError(
    'option-invalid',
    `Expected an adapter of matrices that do not learn as a whole, got one of ${paths.join(', ')}: merge it (mergeLora) and save the whole model (saveTask), or adapt matrices of the frozen encoder.`,
  );
}

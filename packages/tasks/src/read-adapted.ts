import { type Files, type ParameterEntry, type ReadAdapter, readAdapter } from '@bertwright/checkpoint';
import { loraFrom, mergeLora } from '@bertwright/optim';
import { dispose, disposeTree, parameter, type Variable } from '@bertwright/tensor';
import { checkTable } from './check-tied.ts';
import { readVariables } from './read-variables.ts';

/** Whether a folder holds a LoRA adapter, beside its base's weights or alone. */
export async function holdsAdapter(files: Files): Promise<boolean> {
  return (await files.list()).includes('adapter_config.json');
}

/**
 * The parameters of a folder that entries name, as variables by path. Where the folder holds a LoRA adapter beside its
 * base's weights, they are those of the merged model.
 *
 * @param tied names in files of what is tied to other parameters: they are no surprise.
 * @throws what `readVariables` and `readAdapter` throw; OptimError `state-mismatch` for an adapter of other shapes; TaskError
 * `config-unsupported` for one of word embeddings that score words too.
 */
export async function readAdapted(
  files: Files,
  entries: readonly ParameterEntry[],
  tied: readonly string[] = [],
): Promise<{ read: Map<string, Variable>; unexpected: string[] }> {
  if (!(await holdsAdapter(files))) return readVariables(files, entries, tied);
  const adapter = await readAdapter(files, entries);
  checkTable(adapter.adapted, tied);
  const whole = new Set(adapter.whole);
  // The base may hold others in their place, of other shapes: another head, say.
  const replaced = entries.filter(({ path }) => whole.has(path));
  const below = entries.filter(({ path }) => !whole.has(path));
  const { read, unexpected } = await readVariables(files, below, [
    ...tied,
    ...replaced.flatMap(({ names }) => names),
  ]);
  try {
    put(adapter, whole, read);
  } catch (error) {
    dispose([...read.values()]);
    throw error;
  }
  return { read, unexpected };
}

/** Adds what is stored whole to the rest, and products of factors to their matrices. */
function put(adapter: ReadAdapter, whole: ReadonlySet<string>, read: Map<string, Variable>): void {
  for (const { path, values, shape } of adapter.parameters) {
    if (whole.has(path)) read.set(path, parameter(values, shape));
  }
  const { factors, ...sizes } = loraFrom(adapter);
  try {
    mergeLora(Object.fromEntries(read), { ...sizes, factors });
  } finally {
    disposeTree(factors);
  }
}

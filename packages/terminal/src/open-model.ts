import { adapterBase, adapterOver, type Files, isAdapter } from '@bertwright/checkpoint';
import type { RunEvent } from '@bertwright/recipes';
import { type NamedModelOptions, namedModel } from './named-model.ts';

export interface OpenModelOptions extends NamedModelOptions {
  /** Of an adapter: the model under it, where it is another place than the adapter says. */
  readonly base?: string | undefined;
}

/**
 * Opens the model that a word of the command line names (see `namedModel`), and tells how far a download is. A LoRA
 * adapter is opened over the model that it was trained on.
 *
 * @returns the files of the model.
 * @throws Error where a base is given to a whole model, or there is none for an adapter.
 */
export async function* openModel(
  name: string,
  { base, ...options }: OpenModelOptions = {},
): AsyncGenerator<RunEvent, Files, void> {
  const { files, fetch } = namedModel(name, options);
  yield* fetch();
  if (!(await isAdapter(files))) {
    if (base === undefined) return files;
    throw new Error(`Expected --base beside an adapter, got the whole model ${name}: leave it out.`);
  }
  const said = base === undefined ? await adapterBase(files) : { name: base };
  if (said === undefined) {
    throw new Error(`Expected --base beside ${name}, an adapter that does not say what model it adapts.`);
  }
  const under = namedModel(said.name, { revision: said.revision, signal: options.signal });
  yield* under.fetch();
  if (!(await isAdapter(under.files))) return adapterOver(files, under.files);
  throw new Error(
    `Expected a whole model under the adapter ${name}, got the adapter ${said.name}: merge that first (bertwright merge).`,
  );
}

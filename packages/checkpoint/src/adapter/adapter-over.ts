import type { Files } from '../files.ts';
import { parseJsonObject } from '../json-object.ts';
import { indexFile, weightsFile } from '../weights.ts';
import { type AdapterBase, adapterConfigFile } from './adapter-config.ts';

/** Whether a folder holds an adapter without the model that it adapts. */
export async function isAdapter(files: Files): Promise<boolean> {
  const names = await files.list();
  return names.includes(adapterConfigFile) && !names.some(isWeights);
}

/**
 * The model that an adapter says it was trained over; undefined where it does not say.
 *
 * @throws CheckpointError `missing-file` where the folder holds no adapter; `damaged`
 */
export async function adapterBase(files: Files): Promise<AdapterBase | undefined> {
  const { base_model_name_or_path: name, revision } = parseJsonObject(
    await files.read(adapterConfigFile),
    adapterConfigFile,
  );
  if (typeof name !== 'string' || name === '') return undefined;
  return { name, ...(typeof revision === 'string' && revision !== '' && { revision }) };
}

/**
 * An adapter over its base model, as one folder that a model is loaded from: the weights are the base's, and whatever
 * else the adapter's folder holds (its configuration, its tokenizer) goes before the base's. Writing writes the adapter's
 * folder.
 */
export function adapterOver(adapter: Files, base: Files): Files {
  const placeOf = async (name: string) =>
    isWeights(name) || !(await adapter.list()).includes(name) ? base : adapter;
  return {
    name: adapter.name,
    async list() {
      const own = (await adapter.list()).filter((name) => !isWeights(name));
      return [...new Set([...own, ...(await base.list())])].sort();
    },
    size: async (name) => (await placeOf(name)).size(name),
    read: async (name, start, end) => (await placeOf(name)).read(name, start, end),
    write: (contents) => adapter.write(contents),
    async version(name) {
      const place = await placeOf(name);
      return `${place.name} ${(await place.version?.(name)) ?? ''}`;
    },
  };
}

function isWeights(name: string): boolean {
  return name === weightsFile || name === indexFile || /^model-\d+-of-\d+\.safetensors$/.test(name);
}

import { CheckpointError } from './checkpoint-error.ts';
import { checkFileName } from './file-name.ts';
import type { Files } from './files.ts';
import { parseJsonObject } from './json-object.ts';
import { findRepeatedKey } from './repeated-key.ts';
import { openSafetensors, type StoredTensors } from './safetensors-file.ts';
import { showValue } from './show-value.ts';

/** The file of weights in one piece. */
export const weightsFile = 'model.safetensors';
/** The file that says which tensor is in which shard. */
export const indexFile = 'model.safetensors.index.json';

/** Weights in forms that are not read, and why. */
const refused: readonly (readonly [file: string, reason: string])[] = [
  ['pytorch_model.bin', 'a pickle, which runs code of whoever made it when it is read'],
  ['pytorch_model.bin.index.json', 'pickles, which run code of whoever made them when they are read'],
  ['tf_model.h5', 'the format of TensorFlow'],
  ['flax_model.msgpack', 'the format of Flax'],
];

/** The weights of an adapter, which are of no use without those of its base. */
const adapterFile = 'adapter_model.safetensors';

/**
 * Opens the weights of a Hugging Face folder: `model.safetensors`, or the shards that
 * `model.safetensors.index.json` names. Headers are read and checked, data is not.
 * @throws CheckpointError `not-a-model` where there are none, `unsupported` where there are only weights in
 * a form that is not read, `damaged`, `invalid-name` for a shard outside the folder
 */
export async function openWeights(files: Files): Promise<StoredTensors> {
  if (await hasFile(files, weightsFile)) return openSafetensors(files, weightsFile);
  if (await hasFile(files, indexFile)) return openShards(files);
  for (const [file, reason] of refused) {
    if (!(await hasFile(files, file))) continue;
    throw new CheckpointError(
      'unsupported',
      `Expected ${weightsFile} in ${files.name}, got ${file}, which is ${reason}: convert it once with Python's transformers, AutoModel.from_pretrained(FOLDER).save_pretrained(FOLDER).`,
    );
  }
  const remedy = (await hasFile(files, adapterFile))
    ? 'an adapter alone: open it over its base model (adapterOver)'
    : 'no weights: download the model, or check the path';
  throw new CheckpointError('not-a-model', `Expected ${weightsFile} in ${files.name}, got ${remedy}.`);
}

async function openShards(files: Files): Promise<StoredTensors> {
  const shardOf = parseIndex(await files.read(indexFile));
  const shards = new Map<string, StoredTensors>();
  for (const file of new Set(shardOf.values())) {
    if (checkFileName(file).includes('/') || !file.endsWith('.safetensors')) {
      throw new CheckpointError(
        'invalid-name',
        `Expected shards beside ${indexFile}, such as model-00001-of-00002.safetensors, got ${showValue(file)}.`,
      );
    }
    shards.set(file, await openSafetensors(files, file));
  }
  for (const [name, file] of shardOf) {
    if (shards.get(file)!.describe(name) !== undefined) continue;
    throw new CheckpointError(
      'damaged',
      `Expected ${name} in ${file}, as ${indexFile} says, got a shard without it: download both again.`,
    );
  }
  const find = (name: string) => shards.get(shardOf.get(name) ?? '');
  return {
    names: [...shardOf.keys()],
    metadata: Object.assign({}, ...[...shards.values()].map((shard) => shard.metadata)),
    describe: (name) => find(name)?.describe(name),
    async read(name) {
      const shard = find(name);
      if (shard !== undefined) return shard.read(name);
      throw new CheckpointError('missing-parameters', `Expected a tensor ${name} in ${indexFile}, got none.`);
    },
  };
}

/** Which shard each tensor is in. @throws CheckpointError `damaged` */
function parseIndex(bytes: Uint8Array): Map<string, string> {
  const { weight_map: map } = parseJsonObject(bytes, indexFile);
  if (!isTextMap(map)) {
    throw new CheckpointError(
      'damaged',
      `Expected a weight_map of names to files in ${indexFile}, got ${showValue(map)}: download it again.`,
    );
  }
  const repeated = findRepeatedKey(new TextDecoder().decode(bytes));
  if (repeated !== undefined) {
    throw new CheckpointError(
      'damaged',
      `Expected each name once in ${indexFile}, got ${showValue(repeated)} twice: download it again.`,
    );
  }
  return new Map(Object.entries(map));
}

function isTextMap(value: unknown): value is Record<string, string> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord && Object.values(value).every((item) => typeof item === 'string');
}

/** Whether a folder has a file. @throws what is not simply its absence */
export async function hasFile(files: Files, name: string): Promise<boolean> {
  try {
    await files.size(name);
    return true;
  } catch (error) {
    if (error instanceof CheckpointError && error.code === 'missing-file') return false;
    throw error;
  }
}

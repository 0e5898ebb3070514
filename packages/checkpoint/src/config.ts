import { CheckpointError } from './checkpoint-error.ts';
import type { Files } from './files.ts';
import { parseJsonObject } from './json-object.ts';
import { hasFile } from './weights.ts';

/** The configuration of a model as its folder has it; each encoder reads from it what it knows. */
export type ModelConfig = Record<string, unknown>;

/**
 * Returns the contents of `config.json`.
 * @throws CheckpointError `not-a-model` where the folder has none, `damaged` where it is no JSON object
 */
export async function readConfig(files: Files): Promise<ModelConfig> {
  if (await hasFile(files, 'config.json')) {
    return parseJsonObject(await files.read('config.json'), `config.json of ${files.name}`);
  }
  throw new CheckpointError(
    'not-a-model',
    `Expected a model folder with config.json, model.safetensors and vocab.txt at ${files.name}, got ${await contents(files)}: check the path.`,
  );
}

/** Returns the bytes of `config.json`, indented as Hugging Face writes it. */
export function formatConfig(config: ModelConfig): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`);
}

async function contents(files: Files): Promise<string> {
  try {
    const names = await files.list();
    return names.length === 0 ? 'an empty folder' : `only ${names.slice(0, 8).join(', ')}`;
  } catch (error) {
    if (error instanceof CheckpointError && error.code === 'missing-file') return 'no such folder';
    throw error;
  }
}

import { CheckpointError } from '../checkpoint-error.ts';
import { nodeModules, systemCode } from './node-modules.ts';

/** What model folders consist of, here and on the hub: a folder of nothing else may be replaced. */
const modelFiles = [
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|metrics)\.json$/,
  /^(model|adapter_model)(-\d+-of-\d+)?\.safetensors$/,
  /^(model\.safetensors\.index|adapter_config)\.json$/,
  /^(vocab|label)s?\.txt$/,
  /^(modules|sentence_bert_config|config_sentence_transformers)\.json$/,
  /^(learning-curves|confusion)\.svg$/,
  /^(\.DS_Store|Thumbs\.db|desktop\.ini)$/,
];

/**
 * Returns the files of a folder that would be lost if these were written in its place, at most ten. A
 * `config.json` that is not a model's counts. Nothing is foreign in a folder that does not exist.
 * @param names what will be written
 * @throws CheckpointError `not-writable` where the path is no folder
 */
export async function foreignFiles(target: string, names: readonly string[]): Promise<string[]> {
  const written = new Set(names);
  const foreign: string[] = [];
  for (const name of await namesOf(target)) {
    const isKnown = written.has(name) || modelFiles.some((pattern) => pattern.test(name));
    const isModels = name !== 'config.json' || (await isModelConfig(`${target}/${name}`));
    if (isKnown && isModels) continue;
    const holdsWritten = names.some((other) => other.startsWith(`${name}/`));
    foreign.push(...(holdsWritten ? await unwrittenFiles(target, name, written) : [name]));
    if (foreign.length >= 10) break;
  }
  return foreign.slice(0, 10);
}

/** Below the top, only what is written anew is ours. */
async function unwrittenFiles(
  target: string,
  below: string,
  written: ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesOf(`${target}/${below}`)) {
    const path = `${below}/${name}`;
    if (written.has(path)) continue;
    const holdsWritten = [...written].some((other) => other.startsWith(`${path}/`));
    found.push(...(holdsWritten ? await unwrittenFiles(target, path, written) : [path]));
  }
  return found;
}

/** @throws CheckpointError `foreign-files` naming them */
export function refuseForeign(target: string, foreign: readonly string[]): void {
  if (foreign.length === 0) return;
  throw new CheckpointError(
    'foreign-files',
    `Expected ${target} to be new, empty or a model folder, but it holds ${foreign.join(', ')}, which would be lost: choose another folder, or pass overwrite: true to replace it with all that is in it.`,
  );
}

async function namesOf(target: string): Promise<string[]> {
  const { fs } = nodeModules();
  try {
    return (await fs.readdir(target)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    if (systemCode(error) !== 'ENOTDIR') throw error;
    throw new CheckpointError(
      'not-writable',
      `Expected a folder or nothing at ${target}, got a file: choose another path.`,
      { cause: error },
    );
  }
}

async function isModelConfig(path: string): Promise<boolean> {
  try {
    const config: unknown = JSON.parse(await nodeModules().fs.readFile(path, 'utf8'));
    return typeof config === 'object' && config !== null && 'model_type' in config;
  } catch {
    return false;
  }
}

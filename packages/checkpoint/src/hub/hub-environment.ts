import { nodeModules, systemCode } from '../folder/node-modules.ts';

/** A variable of the environment, undefined where it is empty, and in a browser. */
export function variable(name: string): string | undefined {
  return globalThis.process?.env?.[name] || undefined;
}

/** The address of the hub: `HF_ENDPOINT`, or https://huggingface.co. */
export function defaultEndpoint(): string {
  return variable('HF_ENDPOINT') ?? 'https://huggingface.co';
}

/** Whether `HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE` forbids the network. */
export function isOffline(): boolean {
  return isSet('HF_HUB_OFFLINE') || isSet('TRANSFORMERS_OFFLINE');
}

/** The folder of the hub's cache: `HF_HUB_CACHE`, or `hub` in `HF_HOME`, or `~/.cache/huggingface/hub`. */
export function defaultCacheFolder(): string {
  const named = variable('HF_HUB_CACHE') ?? variable('HUGGINGFACE_HUB_CACHE');
  return named === undefined ? nodeModules().path.join(homeFolder(), 'hub') : expandHome(named);
}

/** The token of `HF_TOKEN`, or of the file that a log-in has left, where there is one. */
export async function defaultToken(): Promise<string | undefined> {
  if (globalThis.process?.getBuiltinModule === undefined || isSet('HF_HUB_DISABLE_IMPLICIT_TOKEN')) {
    return undefined;
  }
  const given = variable('HF_TOKEN') ?? variable('HUGGING_FACE_HUB_TOKEN');
  if (given !== undefined) return given.trim() || undefined;
  const { fs, path } = nodeModules();
  try {
    const text = await fs.readFile(variable('HF_TOKEN_PATH') ?? path.join(homeFolder(), 'token'), 'utf8');
    return text.trim() || undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return undefined;
    throw error;
  }
}

function homeFolder(): string {
  const { path, os } = nodeModules();
  const cache = variable('XDG_CACHE_HOME') ?? path.join(os.homedir(), '.cache');
  return expandHome(variable('HF_HOME') ?? path.join(cache, 'huggingface'));
}

function expandHome(folder: string): string {
  const { path, os } = nodeModules();
  return folder === '~' || folder.startsWith('~/') ? path.join(os.homedir(), folder.slice(1)) : folder;
}

function isSet(name: string): boolean {
  return ['1', 'on', 'yes', 'true'].includes((variable(name) ?? '').toLowerCase());
}

import type { CheckpointError } from '../checkpoint-error.ts';
import type { HubProgress } from './download-file.ts';
import { type HubClient, hubClient } from './hub-client.ts';
import { defaultEndpoint, defaultToken } from './hub-environment.ts';
import type { HubCache } from './hub-store.ts';

export interface HubOptions {
  /** A branch, a tag or a commit; `main` by default. */
  revision?: string | undefined;
  /**
   * For private models; by default that of `HF_TOKEN`, or of the file that a log-in has left; `false` for none. It is
   * sent to the endpoint alone.
   */
  token?: string | false | undefined;
  /**
   * A folder, or another cache. By default in Node the folder of Hugging Face's libraries (`HF_HUB_CACHE`, `HF_HOME`,
   * `~/.cache/huggingface/hub`), in browsers {@link browserCache}.
   */
  cache?: string | HubCache | undefined;
  /** Only what is in the cache; by default as `HF_HUB_OFFLINE` says. */
  offline?: boolean | undefined;
  /** The address of the hub or a mirror; by default `HF_ENDPOINT` or https://huggingface.co. */
  endpoint?: string | undefined;
  /** Called with every piece that arrives. */
  onProgress?: ((progress: HubProgress) => void) | undefined;
  /** Called once where the hub cannot be asked and the cache answers in its place. */
  onUnreachable?: ((error: CheckpointError) => void) | undefined;
  /** How often what failed for a while (no answer, a cut connection, 429, 5xx) is tried again; 4 by default. */
  retries?: number | undefined;
  /** The wait before the first of them, in milliseconds, each later one twice as long; 500 by default. */
  retryDelayMs?: number | undefined;
  /** Ends downloads; what has come is kept. */
  signal?: AbortSignal | undefined;
  /** In the place of the global one, as for a proxy. */
  fetch?: typeof fetch | undefined;
}

/** What asks the hub as the options and the environment say. */
export async function clientOf(model: string, revision: string, options: HubOptions): Promise<HubClient> {
  const token = options.token === false ? undefined : (options.token ?? (await defaultToken()));
  return hubClient({
    model,
    revision,
    token,
    endpoint: options.endpoint ?? defaultEndpoint(),
    // A browser's fetch is called by itself, not as a method.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    retries: options.retries ?? 4,
    retryDelayMs: options.retryDelayMs ?? 500,
    signal: options.signal,
  });
}

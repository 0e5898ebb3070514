import { CheckpointError } from '../checkpoint-error.ts';
import { sleep } from '../folder/sleep.ts';
import { connectionError, type HubRequest, isUnreachable, responseError } from './hub-failure.ts';

export interface HubClientOptions {
  model: string;
  revision: string;
  endpoint: string;
  token: string | undefined;
  fetch: typeof fetch;
  /** How often something is tried again after the first time. */
  retries: number;
  /** How long to wait before the first of them, in milliseconds; each later one waits twice as long. */
  retryDelayMs: number;
  signal: AbortSignal | undefined;
}

/** Requests about one model. */
export interface HubClient {
  /**
   * The response to a request, once it is one of success.
   * @param path after the endpoint, with `/` in front
   * @param file the file it is about, for messages
   * @throws CheckpointError of the network and of refusals
   */
  request(path: string, file?: string | undefined, init?: RequestInit): Promise<Response>;
  /** What to throw where a response broke off. */
  broken(error: unknown, file: string): CheckpointError;
  /** Waits before the next of several attempts; throws `error` where there have been enough. */
  beforeRetry(attempt: number, error: CheckpointError, waitMs?: number): Promise<void>;
}

const longestWaitMs = 60_000;

export function hubClient(options: HubClientOptions): HubClient {
  const { model, revision, token, retries, retryDelayMs, signal } = options;
  const endpoint = options.endpoint.replace(/\/+$/, '');
  const about = (file?: string): HubRequest => ({
    model,
    revision,
    endpoint,
    file,
    hasToken: token !== undefined,
  });
  const headers = {
    // A compressed body has other ranges than the file.
    'accept-encoding': 'identity',
    ...(token !== undefined && { authorization: `Bearer ${checkToken(token)}` }),
  };
  const beforeRetry: HubClient['beforeRetry'] = async (attempt, error, waitMs) => {
    signal?.throwIfAborted();
    if (attempt >= retries) throw error;
    await sleep(Math.min(waitMs ?? retryDelayMs * 2 ** attempt, longestWaitMs));
    signal?.throwIfAborted();
  };
  return {
    beforeRetry,
    broken: (error, file) => connectionError(error, about(file)),
    async request(path, file, init = {}) {
      for (let attempt = 0; ; attempt++) {
        let response: Response;
        try {
          response = await options.fetch(`${endpoint}${path}`, {
            ...init,
            headers: { ...headers, ...init.headers },
            ...(signal && { signal }),
          });
        } catch (error) {
          signal?.throwIfAborted();
          const failure = connectionError(error, about(file));
          if (isUnreachable(error) || failure.code !== 'no-network') throw failure;
          await beforeRetry(attempt, failure);
          continue;
        }
        const isRedirect = init.redirect === 'manual' && response.status >= 300 && response.status < 400;
        if (response.ok || isRedirect) return response;
        await response.body?.cancel();
        const failure = responseError(response, about(file));
        if (response.status !== 429 && response.status < 500) throw failure;
        await beforeRetry(attempt, failure, retryAfterMs(response));
      }
    },
  };
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = response.headers.get('retry-after');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? 1000 * Number(seconds) : undefined;
}

function checkToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new CheckpointError(
    'invalid-argument',
    'Expected a token of the hub such as hf_…, got one with spaces or other characters that none has.',
  );
}

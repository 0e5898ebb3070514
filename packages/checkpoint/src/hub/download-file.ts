import { CheckpointError } from '../checkpoint-error.ts';
import { showValue } from '../show-value.ts';
import type { HubClient } from './hub-client.ts';
import type { FileToStore, PartialFile } from './hub-store.ts';

/** How far the download of a file is. */
export interface HubProgress {
  file: string;
  /** Bytes that are here, of former attempts too. */
  bytes: number;
  /** Bytes that there will be. */
  total: number;
}

/**
 * Brings what is missing of a file. A connection that breaks is taken up where it broke; only attempts that bring
 * nothing count against the retries.
 * @throws CheckpointError `no-network`, `hub-failure` for a compressed body that broke, and what requests and `partial` throw
 */
export async function downloadFile(
  client: HubClient,
  path: string,
  { name, size }: FileToStore,
  partial: PartialFile,
  onProgress: (progress: HubProgress) => void,
): Promise<void> {
  const report = () => onProgress({ file: name, bytes: partial.size, total: size });
  if (partial.size > size) await partial.restart();
  report();
  for (let attempt = 0; partial.size < size; attempt++) {
    const before = partial.size;
    const failure = await continueDownload(client, path, { name, size }, partial, report);
    if (failure === undefined) return;
    if (partial.size > before) attempt = 0;
    await client.beforeRetry(attempt, failure);
  }
}

/** One connection's worth; returns why it ended too early. */
async function continueDownload(
  client: HubClient,
  path: string,
  { name, size }: Pick<FileToStore, 'name' | 'size'>,
  partial: PartialFile,
  report: () => void,
): Promise<CheckpointError | undefined> {
  const start = partial.size;
  const range = start === 0 ? {} : { headers: { range: `bytes=${start}-` } };
  const response = await client.request(path, name, range);
  if (start > 0 && !startsAt(response, start)) await partial.restart();
  const broken = (error: unknown) => compressed(response, name, error) ?? client.broken(error, name);
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const chunk = await reader?.read().catch(broken);
      if (chunk instanceof CheckpointError) return chunk;
      if (chunk === undefined || chunk.done) break;
      if (partial.size + chunk.value.length > size) {
        // The checksum would fail, and the disk might fill.
        await partial.restart();
        return new CheckpointError(
          'damaged',
          `Expected ${size} bytes of ${name} from the hub, got more: it was dropped; download it again.`,
        );
      }
      await partial.append(chunk.value);
      report();
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
  if (partial.size === size) return undefined;
  return broken(new Error(`the answer ended after ${partial.size} of ${size} bytes`));
}

/**
 * Whether a server has given the range that was asked for; one may also give the whole file. A browser may hide where a
 * range starts: the checksum will tell.
 */
function startsAt({ status, headers }: Response, start: number): boolean {
  return status === 206 && (headers.get('content-range') ?? `bytes ${start}-`).startsWith(`bytes ${start}-`);
}

/** The error of a body that broke where it was compressed, which was not asked for. */
function compressed({ headers }: Response, name: string, cause: unknown): CheckpointError | undefined {
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding === 'identity') return undefined;
  return new CheckpointError(
    'hub-failure',
    `Expected ${name} from the hub as it is, got a compressed answer (${showValue(encoding)}) that could not be read: check the endpoint (HF_ENDPOINT) and any proxy.`,
    { cause },
  );
}

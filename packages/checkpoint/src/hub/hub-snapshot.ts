import { CheckpointError } from '../checkpoint-error.ts';
import { checkFileName } from '../file-name.ts';
import { parseJsonObject } from '../json-object.ts';
import { showValue } from '../show-value.ts';
import type { HubClient } from './hub-client.ts';
import { isCommit } from './hub-names.ts';

/** A file of a model on the hub, as its list of files tells; a mirror may tell the name alone. */
export interface HubFile {
  /** SHA-256 of a large file, or the number that Git gives a small one. */
  etag?: string | undefined;
  /** In bytes. */
  size?: number | undefined;
}

/** The files of a model at one commit, by name. Names that lead out of a folder are left out. */
export interface HubSnapshot {
  commit: string;
  files: Map<string, HubFile>;
}

/**
 * Asks the hub which commit a revision is, and for its files.
 * @throws CheckpointError `hub-failure` for what is no such answer, or a checksum that is no hash, and what requests throw
 */
export async function fetchSnapshot(
  client: HubClient,
  model: string,
  revision: string,
): Promise<HubSnapshot> {
  const response = await client.request(
    `/api/models/${model}/revision/${encodeURIComponent(revision)}?blobs=true`,
  );
  const { sha, siblings } = await parse(response, model);
  if (typeof sha !== 'string' || !isCommit(sha) || !Array.isArray(siblings)) {
    throw noHub(model, 'one without commit and files');
  }
  const files = new Map<string, HubFile>();
  for (const sibling of siblings as Record<string, unknown>[]) {
    const name = sibling?.rfilename;
    if (typeof name === 'string' && isFileName(name)) files.set(name, hubFile(name, sibling));
  }
  return { commit: sha, files };
}

/**
 * Asks for size and etag of a file that the list says nothing more about.
 * @throws CheckpointError `hub-failure` where the answer does not tell
 */
export async function fetchFile(client: HubClient, path: string, name: string): Promise<Required<HubFile>> {
  let headers = new Headers();
  for (let next: string | null = path, hops = 0; next !== null && hops < 5; hops++) {
    // A redirect to another host is not followed: it tells of the file, its target of a copy.
    headers = (await client.request(next, name, { method: 'HEAD', redirect: 'manual' })).headers;
    const target = headers.get('location');
    // A model that has another name now.
    next = target?.startsWith('/') && !target.startsWith('//') ? target : null;
  }
  const etag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '').replace(/^W\/|"/g, '');
  const size = Number(headers.get('x-linked-size') ?? headers.get('content-length') ?? Number.NaN);
  if (etag === '' || !Number.isSafeInteger(size)) throw noHub(name, 'one without ETag and size');
  // Of a mirror it may be anything; a hash is one in capitals too.
  return { etag: isHash(etag) ? etag.toLowerCase() : etag, size };
}

async function parse(response: Response, model: string): Promise<Record<string, unknown>> {
  try {
    return parseJsonObject(new Uint8Array(await response.arrayBuffer()), `the list of files of ${model}`);
  } catch (cause) {
    throw cause instanceof CheckpointError ? noHub(model, 'something else', cause) : cause;
  }
}

function hubFile(name: string, { size, blobId, lfs }: Record<string, unknown>): HubFile {
  const large = typeof lfs === 'object' && lfs !== null ? (lfs as Record<string, unknown>) : undefined;
  const etag = (large === undefined ? blobId : (large.sha256 ?? large.oid)) ?? undefined;
  const bytes = large?.size ?? size;
  // What is no hash would leave the contents unchecked.
  if (etag !== undefined && !isHash(etag)) {
    throw noHub(name, `a checksum that is no hash (${showValue(etag)})`);
  }
  return {
    etag: etag?.toLowerCase(),
    size: Number.isSafeInteger(bytes) && (bytes as number) >= 0 ? (bytes as number) : undefined,
  };
}

/** Whether it is a SHA-256 or the number of Git, in hexadecimal. */
function isHash(etag: unknown): etag is string {
  return typeof etag === 'string' && /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(etag);
}

function isFileName(name: string): boolean {
  try {
    checkFileName(name);
    return true;
  } catch {
    return false;
  }
}

function noHub(about: string, got: string, cause?: unknown): CheckpointError {
  return new CheckpointError(
    'hub-failure',
    `Expected the answer of a hub about ${about}, got ${got}: check the endpoint (HF_ENDPOINT).`,
    cause === undefined ? undefined : { cause },
  );
}

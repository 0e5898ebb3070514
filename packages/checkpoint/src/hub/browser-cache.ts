import { CheckpointError } from '../checkpoint-error.ts';
import { checkRange } from '../range.ts';
import { checkEtag, checksumOf, damagedError } from './checksum.ts';
import { cacheFolderName } from './hub-names.ts';
import type { FileToStore, HubCache, PartialFile, StoredFile } from './hub-store.ts';

/** Contents are kept in pieces of about so many bytes: what a closed tab loses of a download is less than one. */
const pieceBytes = 8 << 20;

/** What a link to contents says of them; contents are whole where one leads to them. */
interface Link {
  etag: string;
  size: number;
}

/**
 * A cache in a browser's Cache API, for pages and workers of one origin. While a file is checked it is once in memory as
 * a whole.
 * @param name of the cache among the origin's
 * @throws CheckpointError `unsupported` where the browser has none, as on pages that are not secure
 */
export function browserCache(name = 'bertwright-hub'): HubCache {
  if (globalThis.caches === undefined || globalThis.crypto?.subtle === undefined) {
    throw new CheckpointError(
      'unsupported',
      'Expected a browser with the Cache API on a secure page (https or localhost), got none: serve the page so, or give another cache.',
    );
  }
  return (model) => {
    const root = `https://cache.invalid/${cacheFolderName(model)}`;
    const open = () => caches.open(name);
    const key = (...parts: string[]) => [root, ...parts.map(encodeURIComponent)].join('/');
    const pieces = async (etag: string): Promise<Blob[]> => {
      const found: Blob[] = [];
      for (;;) {
        const response = await (await open()).match(key('blobs', etag, String(found.length)));
        if (response === undefined) return found;
        found.push(await response.blob());
      }
    };
    const linkOf = async (commit: string, file: string): Promise<Link | undefined> =>
      (await (await open()).match(key('snapshots', commit, file)))?.json();
    const find = async (commit: string, file: string): Promise<StoredFile | undefined> => {
      const link = await linkOf(commit, file);
      if (link === undefined) return undefined;
      const whole = new Blob(await pieces(link.etag));
      // A browser that needs room removes whole caches only; a user may remove entries.
      return whole.size === link.size ? storedFile(file, whole) : undefined;
    };
    return {
      name: `the browser's cache ${name}`,
      find,
      commitOf: async (revision) => (await (await open()).match(key('refs', revision)))?.text(),
      rememberCommit: async (revision, commit) =>
        orFull(async () => (await open()).put(key('refs', revision), new Response(commit))),
      async list(commit) {
        const prefix = `${key('snapshots', commit)}/`;
        const keys = (await (await open()).keys())
          .map(({ url }) => url)
          .filter((url) => url.startsWith(prefix));
        return keys.map((url) => decodeURIComponent(url.slice(prefix.length))).sort();
      },
      add: async (file, download) =>
        navigator.locks.request(`${root}/${checkEtag(file)}`, async () => {
          const cache = await open();
          const partial = await partialFile(cache, await pieces(file.etag), (index) =>
            key('blobs', file.etag, String(index)),
          );
          try {
            if (partial.size !== file.size) await download(partial);
          } finally {
            await partial.flush();
          }
          const whole = new Blob(await pieces(file.etag));
          const got = await difference(whole, file);
          if (got !== undefined) {
            await partial.restart();
            throw damagedError(file, got);
          }
          const link: Link = { etag: file.etag, size: file.size };
          await orFull(() => cache.put(key('snapshots', file.commit, file.name), Response.json(link)));
          return storedFile(file.name, whole);
        }),
    };
  };
}

/** Contents in pieces, of which the last is still in memory. */
async function partialFile(
  cache: Cache,
  pieces: readonly Blob[],
  key: (index: number) => string,
): Promise<PartialFile & { flush(): Promise<void> }> {
  let count = pieces.length;
  let size = pieces.reduce((sum, piece) => sum + piece.size, 0);
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    if (waitingBytes === 0) return;
    const piece = new Blob(waiting);
    waiting = [];
    waitingBytes = 0;
    await orFull(() => cache.put(key(count), new Response(piece)));
    count++;
  };
  return {
    get size() {
      return size;
    },
    flush,
    async append(bytes) {
      waiting.push(new Uint8Array(bytes));
      waitingBytes += bytes.length;
      size += bytes.length;
      if (waitingBytes >= pieceBytes) await flush();
    },
    async restart() {
      waiting = [];
      waitingBytes = 0;
      size = 0;
      // The last first: whoever counts pieces from the first never finds a gap.
      while (count > 0) await cache.delete(key(--count));
    },
  };
}

async function difference(whole: Blob, file: FileToStore): Promise<string | undefined> {
  if (whole.size !== file.size) return `${whole.size} bytes`;
  const checksum = checksumOf(file);
  if (checksum === undefined) return undefined;
  const bytes = await new Blob([checksum.prefix as Uint8Array<ArrayBuffer>, whole]).arrayBuffer();
  const algorithm = checksum.algorithm === 'sha1' ? 'SHA-1' : 'SHA-256';
  const digest = new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return found === file.etag ? undefined : `checksum ${found}`;
}

function storedFile(name: string, whole: Blob): StoredFile {
  return {
    size: whole.size,
    async read(start = 0, end = whole.size) {
      checkRange(name, start, end, whole.size);
      return new Uint8Array(await whole.slice(start, end).arrayBuffer());
    },
  };
}

async function orFull<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new CheckpointError(
      'not-writable',
      `Expected to write to the browser's cache, got ${(cause as Error).message}: make room, or leave private browsing.`,
      { cause },
    );
  }
}

import { takeLock } from '../folder/folder-lock.ts';
import { nodeModules, systemCode } from '../folder/node-modules.ts';
import { syncFolder } from '../folder/sync.ts';
import { checkEtag, checksumOf, damagedError } from './checksum.ts';
import type { FileToStore, PartialFile } from './hub-store.ts';

/**
 * Returns the path of a file's contents after storing them, unless they are there. They get their name once they are
 * whole, checked and on the disk; what an attempt leaves, the next one takes up. Only one process at a time brings
 * them, the others wait for it.
 * @throws CheckpointError `damaged`, `busy` where the machine slept so long that another process took over, and what
 * `download` throws; system errors
 */
export async function addBlob(
  { blobs, locks }: { blobs: string; locks: string },
  file: FileToStore,
  download: (partial: PartialFile) => Promise<void>,
): Promise<string> {
  const { fs, path } = nodeModules();
  const etag = checkEtag(file);
  const blob = path.join(blobs, etag);
  // Hugging Face's libraries keep theirs beside it, under other names: they cannot wait for ours.
  const partialPath = path.join(blobs, `${etag}.bertwright-incomplete`);
  if (await hasSize(blob, file.size)) return blob;
  await fs.mkdir(blobs, { recursive: true });
  await fs.mkdir(locks, { recursive: true });
  const lock = await takeLock(path.join(locks, `${etag}.bertwright-lock`), Number.POSITIVE_INFINITY);
  try {
    if (await hasSize(blob, file.size)) return blob;
    await fill(partialPath, download).catch(async (error) => {
      // Where nothing has come, as after a refusal, there is nothing to take up.
      if (await hasSize(partialPath, 0)) await fs.rm(partialPath, { force: true });
      throw error;
    });
    const got = await difference(partialPath, file);
    if (got !== undefined) {
      await fs.rm(partialPath, { force: true });
      throw damagedError(file, got);
    }
    await lock.confirm();
    await fs.rename(partialPath, blob);
    await syncFolder(blobs);
    return blob;
  } finally {
    await lock.release();
  }
}

async function fill(path: string, download: (partial: PartialFile) => Promise<void>): Promise<void> {
  const handle = await nodeModules().fs.open(path, 'a');
  try {
    let size = (await handle.stat()).size;
    await download({
      get size() {
        return size;
      },
      async append(bytes) {
        for (let written = 0; written < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, written, bytes.length - written);
          written += bytesWritten;
          size += bytesWritten;
        }
      },
      async restart() {
        await handle.truncate(0);
        size = 0;
      },
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What a file is instead of what it has to be, undefined where it is that. */
async function difference(path: string, file: FileToStore): Promise<string | undefined> {
  const { fs, crypto } = nodeModules();
  const { size } = await fs.stat(path);
  if (size !== file.size) return `${size} bytes`;
  const checksum = checksumOf(file);
  if (checksum === undefined) return undefined;
  const hash = crypto.createHash(checksum.algorithm).update(checksum.prefix);
  const handle = await fs.open(path, 'r');
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 1 << 20 })) {
      hash.update(chunk as Uint8Array);
    }
  } finally {
    await handle.close();
  }
  const found = hash.digest('hex');
  return found === file.etag ? undefined : `checksum ${found}`;
}

async function hasSize(path: string, size: number): Promise<boolean> {
  try {
    return (await nodeModules().fs.stat(path)).size === size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

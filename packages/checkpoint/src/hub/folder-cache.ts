import { nodeModules, systemCode } from '../folder/node-modules.ts';
import { listFiles, readRange } from '../folder/read-range.ts';
import { asWriteError } from '../folder/write-error.ts';
import { writeFileAtomic } from '../folder/write-file-atomic.ts';
import { addBlob } from './folder-blob.ts';
import { linkFile } from './folder-link.ts';
import { cacheFolderName } from './hub-names.ts';
import type { HubCache, StoredFile } from './hub-store.ts';

/**
 * A cache folder in the layout of Hugging Face, which their libraries share (Node only): in `models--ORG--NAME` are
 * `refs` (which commit a branch is), `blobs` (contents by etag) and `snapshots` (links to them by commit and name).
 */
export function folderCache(path: string): HubCache {
  return (model) => {
    const { fs, path: paths } = nodeModules();
    const root = paths.resolve(path, cacheFolderName(model));
    const locks = paths.resolve(path, '.locks', cacheFolderName(model));
    const ref = (revision: string) => paths.join(root, 'refs', ...revision.split('/'));
    const pointer = (commit: string, name: string) =>
      paths.join(root, 'snapshots', commit, ...name.split('/'));
    const find = async (commit: string, name: string): Promise<StoredFile | undefined> => {
      const located = pointer(commit, name);
      const stat = await orMissing(fs.stat(located));
      if (stat === undefined || !stat.isFile()) return undefined;
      return { size: stat.size, read: (start, end) => readRange(located, name, start, end) };
    };
    return {
      name: path,
      find,
      async commitOf(revision) {
        return (await orMissing(fs.readFile(ref(revision), 'utf8')))?.trim() || undefined;
      },
      async rememberCommit(revision, commit) {
        // A cache that cannot be written may still be read.
        if ((await this.commitOf(revision)) !== commit) await writeFileAtomic(ref(revision), commit);
      },
      async list(commit) {
        return (await orMissing(listFiles(paths.join(root, 'snapshots', commit)))) ?? [];
      },
      async add(file, download) {
        try {
          const blob = await addBlob({ blobs: paths.join(root, 'blobs'), locks }, file, download);
          await linkFile({ blob, pointer: pointer(file.commit, file.name), locks });
        } catch (error) {
          throw asWriteError(root, error);
        }
        return (await find(file.commit, file.name))!;
      },
    };
  };
}

async function orMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error))) return undefined;
    throw error;
  }
}

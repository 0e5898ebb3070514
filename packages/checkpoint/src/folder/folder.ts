import { CheckpointError } from '../checkpoint-error.ts';
import { checkFileName } from '../file-name.ts';
import type { Files } from '../files.ts';
import { checkWritable } from './check-writable.ts';
import { folderPlace } from './folder-place.ts';
import { nodeModules, systemCode } from './node-modules.ts';
import { listFiles, readError, readRange, statFile } from './read-range.ts';
import { settle } from './recover.ts';
import { replaceFolder } from './replace-folder.ts';
import { sleep } from './sleep.ts';
import { exists } from './swap.ts';

export interface FolderOptions {
  /** Let `write` replace a folder that holds files which are not written anew and are no model's. */
  overwrite?: boolean;
  /** How long `write` waits for another process that writes the same folder, in milliseconds. */
  waitMs?: number;
}

/** A folder of the file system. */
export interface Folder extends Files {
  /**
   * Throws what a later `write` would throw, as far as it can be known now: call it before long work.
   * @param names the files that will be written
   * @throws CheckpointError `foreign-files` (see `FolderOptions.overwrite`), `not-writable`
   */
  checkWritable(names?: readonly string[]): Promise<void>;
}

/** A reader waits so long while another process has the old folder aside and the new one not yet in. */
const swapMs = 10_000;

/**
 * A folder of the file system (Node only). Nothing is touched until a method is called; the first call
 * finishes a replacement that an ended process left half done.
 *
 * `write` replaces the whole folder at once: whoever reads, and whenever a process ends, there is the old
 * folder or the new one, never a mixture. Where the folder holds files that would be lost and are not a
 * model's, it is refused unless `overwrite` is set.
 * @param path relative to the working folder, or absolute
 */
export function folder(path: string, { overwrite = false, waitMs = 30_000 }: FolderOptions = {}): Folder {
  let isSettled = false;
  const reading = async <T>(name: string, read: (located: string) => Promise<T>): Promise<T> => {
    const parts = name === '' ? [] : checkFileName(name).split('/');
    const deadline = Date.now() + swapMs;
    for (let attempt = 0; ; attempt++) {
      const place = await folderPlace(path);
      let state: 'settled' | 'busy' = 'settled';
      if (!isSettled || attempt > 0) state = await settle(place);
      isSettled = true;
      try {
        return await read(nodeModules().path.join(place.target, ...parts));
      } catch (error) {
        if (error instanceof CheckpointError) throw error;
        const isSwapping = state === 'busy' && !(await exists(place.target)) && Date.now() < deadline;
        const isMissing = systemCode(error) === 'ENOENT';
        if (isMissing && isSwapping) await sleep(5);
        else if (!isMissing || attempt > 0) throw await readError(place.target, name, error);
      }
    }
  };
  return {
    name: path,
    list: () => reading('', (located) => listFiles(located)),
    size: (name) => reading(name, async (located) => (await statFile(located)).size),
    version: (name) =>
      reading(name, async (located) => {
        const { dev, ino, size, mtimeMs } = await statFile(located);
        return [dev, ino, size, mtimeMs].join(' ');
      }),
    read: (name, start, end) => reading(name, (located) => readRange(located, name, start, end)),
    write: (contents) => replaceFolder(path, contents, { overwrite, waitMs }),
    checkWritable: (names = []) => checkWritable(path, names, { overwrite }),
  };
}

import type { FileContents } from '../files.ts';
import { nodeModules } from './node-modules.ts';
import { isAlive, newOwner } from './process-owner.ts';
import { syncFolder, writeSynced } from './sync.ts';
import { asWriteError } from './write-error.ts';

/**
 * Writes one file at once (Node only): whoever reads, and whenever the process ends, there is the old file
 * or the new one, whole. Folders above are made; a link is followed.
 * @throws CheckpointError `not-writable`, and what `data` throws; the file is then as it was
 */
export async function writeFileAtomic(path: string, data: FileContents['data'] | string): Promise<void> {
  const { fs, path: paths } = nodeModules();
  try {
    const target = await fs.realpath(path).catch(() => paths.resolve(path));
    const folder = paths.dirname(target);
    const prefix = `.${paths.basename(target).slice(0, 60)}.bertwright-file-`;
    await fs.mkdir(folder, { recursive: true });
    await removeStale(folder, prefix);
    const temporary = paths.join(folder, `${prefix}${await newOwner()}`);
    try {
      await writeSynced(temporary, typeof data === 'string' ? new TextEncoder().encode(data) : data);
      const mode = await fs.stat(target).then(
        (stat) => stat.mode & 0o777,
        () => undefined,
      );
      if (mode !== undefined) await fs.chmod(temporary, mode);
      await fs.rename(temporary, target);
    } catch (error) {
      await fs.rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
  } catch (error) {
    throw asWriteError(path, error);
  }
}

/** Temporary files of processes that ended before they could rename theirs. */
async function removeStale(folder: string, prefix: string): Promise<void> {
  const { fs, path: paths } = nodeModules();
  for (const name of await fs.readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const path = paths.join(folder, name);
    const modifiedMs = await fs.stat(path).then(
      (stat) => stat.mtimeMs,
      () => Date.now(),
    );
    if (!(await isAlive(name.slice(prefix.length), modifiedMs))) await fs.rm(path, { force: true });
  }
}

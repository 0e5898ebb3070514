import { checkContents } from '../file-contents.ts';
import type { FileContents } from '../files.ts';
import { takeLock } from './folder-lock.ts';
import { type FolderPlace, folderPlace } from './folder-place.ts';
import { foreignFiles, refuseForeign } from './foreign-files.ts';
import { nodeModules } from './node-modules.ts';
import { recover } from './recover.ts';
import { exists, type OnStep, retire, swapIn } from './swap.ts';
import { syncFolder, writeSynced } from './sync.ts';
import { asWriteError } from './write-error.ts';

export interface ReplaceOptions {
  /** Replace the folder even where files would be lost that are not written anew. */
  overwrite?: boolean;
  /** How long to wait for another process that writes the same folder, in milliseconds. */
  waitMs?: number;
  onStep?: OnStep;
}

/**
 * Replaces a whole folder: everything is written and synced in a hidden folder beside it, the old one is
 * renamed aside, the new one in. A process that ends at any point leaves the old or the new folder, and at
 * most hidden folders beside it, which the next call of anything here finishes or removes.
 * @throws CheckpointError `foreign-files`, `busy`, `not-writable`, `invalid-name`, `invalid-argument`, and
 * what `contents` throws; the folder is then as it was
 */
export async function replaceFolder(
  path: string,
  contents: Iterable<FileContents> | AsyncIterable<FileContents>,
  { overwrite = false, waitMs = 30_000, onStep = () => undefined }: ReplaceOptions = {},
): Promise<void> {
  try {
    const place = await folderPlace(path);
    await nodeModules().fs.mkdir(place.parent, { recursive: true });
    const lock = await takeLock(place.lock, waitMs);
    try {
      await onStep('locked');
      await recover(place, lock.owner, onStep);
      const names = await fill(place, lock.owner, contents, onStep);
      if (!overwrite) refuseForeign(place.target, await foreignFiles(place.target, names));
      await lock.confirm();
      await bringIn(place, lock.owner, overwrite, onStep);
    } finally {
      await nodeModules().fs.rm(place.beside('writing', lock.owner), { recursive: true, force: true });
      await lock.release();
    }
    await onStep('unlocked');
  } catch (error) {
    throw asWriteError(path, error);
  }
}

async function fill(
  place: FolderPlace,
  owner: string,
  contents: Iterable<FileContents> | AsyncIterable<FileContents>,
  onStep: OnStep,
): Promise<string[]> {
  const { fs, path: paths } = nodeModules();
  const writing = place.beside('writing', owner);
  await fs.mkdir(writing);
  if (await exists(place.target)) await fs.chmod(writing, (await fs.stat(place.target)).mode & 0o777);
  await onStep('folder made');
  const names: string[] = [];
  const folders = new Set([writing]);
  for await (const { name, data } of checkContents(contents)) {
    const file = paths.join(writing, ...name.split('/'));
    for (let above = paths.dirname(file); above !== writing; above = paths.dirname(above)) folders.add(above);
    await fs.mkdir(paths.dirname(file), { recursive: true });
    await writeSynced(file, data, () => onStep(`part of ${name} written`));
    names.push(name);
    await onStep(`${name} synced`);
  }
  for (const each of folders) await syncFolder(each);
  await onStep('folder synced');
  return names;
}

async function bringIn(place: FolderPlace, owner: string, overwrite: boolean, onStep: OnStep): Promise<void> {
  const { fs } = nodeModules();
  const complete = place.beside('new', owner);
  await fs.rename(place.beside('writing', owner), complete);
  await onStep('folder named complete');
  await syncFolder(place.parent);
  await onStep('complete name synced');
  const aside = place.beside(overwrite ? 'trash' : 'old', owner);
  try {
    await swapIn(place, complete, aside, onStep);
  } catch (error) {
    // Such as a folder that something is mounted on: it stays, and what was to replace it goes.
    if (await exists(place.target)) await fs.rm(complete, { recursive: true, force: true });
    throw error;
  }
  if (overwrite) await fs.rm(aside, { recursive: true, force: true });
  else if (await exists(aside)) await retire(place, aside, owner, onStep);
}

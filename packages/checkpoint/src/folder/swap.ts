import type { FolderPlace } from './folder-place.ts';
import { foreignFiles } from './foreign-files.ts';
import { nodeModules } from './node-modules.ts';
import { syncFolder } from './sync.ts';

/** Lets tests end the process at every point; each name says what was just done. */
export type OnStep = (step: string) => void | Promise<void>;

/** Puts a complete folder in the place of the target, which is renamed to `aside`. */
export async function swapIn(
  place: FolderPlace,
  complete: string,
  aside: string,
  onStep: OnStep = () => undefined,
): Promise<void> {
  const { fs } = nodeModules();
  if (await exists(place.target)) {
    await fs.rename(place.target, aside);
    await onStep('old folder aside');
  }
  await fs.rename(complete, place.target);
  await onStep('new folder in');
  await syncFolder(place.parent);
  await onStep('parent synced');
}

/**
 * Removes a folder that was replaced. One that meanwhile got files of somebody else is kept beside the
 * target as `NAME-replaced-1`.
 */
export async function retire(place: FolderPlace, old: string, owner: string, onStep?: OnStep): Promise<void> {
  const { fs } = nodeModules();
  const names = (await exists(place.target)) ? await fs.readdir(place.target) : [];
  if ((await foreignFiles(old, names)).length === 0) return discard(place, old, owner, onStep);
  let number = 1;
  while (await exists(`${place.target}-replaced-${number}`)) number++;
  await fs.rename(old, `${place.target}-replaced-${number}`);
}

/** Removes a folder after renaming it: what is named old or new is whole, and could be put in its place. */
export async function discard(
  place: FolderPlace,
  path: string,
  owner: string,
  onStep: OnStep = () => undefined,
): Promise<void> {
  const { fs, crypto } = nodeModules();
  const trash = place.beside('trash', `${owner}-${crypto.randomBytes(3).toString('hex')}`);
  await fs.rename(path, trash);
  await onStep('folder named trash');
  await fs.rm(trash, { recursive: true, force: true });
  await onStep('folder removed');
}

/** Whether something is there. */
export async function exists(path: string): Promise<boolean> {
  return nodeModules()
    .fs.access(path)
    .then(
      () => true,
      () => false,
    );
}

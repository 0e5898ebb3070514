import { CheckpointError } from '../checkpoint-error.ts';
import { takeLock } from './folder-lock.ts';
import type { FolderPlace } from './folder-place.ts';
import { leftovers, removeStaleLocks } from './leftovers.ts';
import { nodeModules, systemCode } from './node-modules.ts';
import { discard, exists, type OnStep, retire, swapIn } from './swap.ts';
import { syncFolder } from './sync.ts';

/**
 * Finishes or takes back what a process that ended left beside a folder. Returns `busy` where a living
 * process is at it.
 */
export async function settle(place: FolderPlace): Promise<'settled' | 'busy'> {
  if ((await leftovers(place)).length === 0) return 'settled';
  try {
    const lock = await takeLock(place.lock, 0);
    try {
      await recover(place, lock.owner);
    } finally {
      await lock.release();
    }
    return 'settled';
  } catch (error) {
    if (error instanceof CheckpointError && error.code === 'busy') return 'busy';
    // Who may only read cannot mend; the folder, where it is there, is whole all the same.
    if (['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error))) return 'settled';
    throw error;
  }
}

/**
 * Brings a folder and all beside it to rest; the lock must be held. A complete new folder goes in; without
 * one, the old folder goes back where nothing is in its place; all else is removed.
 */
export async function recover(place: FolderPlace, owner: string, onStep?: OnStep): Promise<void> {
  const { fs } = nodeModules();
  const found = await leftovers(place);
  for (const { path, state } of found) {
    if (state === 'writing' || state === 'trash') await fs.rm(path, { recursive: true, force: true });
  }
  await onStep?.('leftovers removed');
  const [complete, ...earlier] = found.filter(({ state }) => state === 'new');
  for (const { path } of earlier) await discard(place, path, owner, onStep);
  if (complete !== undefined) await swapIn(place, complete.path, place.beside('old', owner), onStep);
  const olds = (await leftovers(place)).filter(({ state }) => state === 'old');
  if (olds.length > 0 && !(await exists(place.target))) {
    await fs.rename(olds.shift()!.path, place.target);
    await onStep?.('old folder back');
    await syncFolder(place.parent);
  }
  for (const { path } of olds) await retire(place, path, owner, onStep);
  await removeStaleLocks(place);
}

import { readHolder } from './folder-lock.ts';
import type { FolderPlace } from './folder-place.ts';
import { nodeModules, systemCode } from './node-modules.ts';
import { isAlive } from './process-owner.ts';

/** Something beside a folder that a process is at work with or left behind. */
export interface Leftover {
  path: string;
  state: 'writing' | 'new' | 'old' | 'trash' | 'lock';
  modifiedMs: number;
}

/** What lies beside a folder, newest first. */
export async function leftovers(place: FolderPlace): Promise<Leftover[]> {
  const { path: paths } = nodeModules();
  const found: Leftover[] = [];
  for (const name of await namesIn(place.parent)) {
    if (!name.startsWith(place.prefix)) continue;
    const state = /^(writing|new|old|trash|lock)(-|$)/.exec(name.slice(place.prefix.length))?.[1];
    if (state === undefined) continue;
    const path = paths.join(place.parent, name);
    const modifiedMs = await modified(path);
    if (modifiedMs !== undefined) found.push({ path, state: state as Leftover['state'], modifiedMs });
  }
  return found.sort((left, right) => right.modifiedMs - left.modifiedMs);
}

/** Removes what a process that is no more needed to take the lock; the lock itself must be held. */
export async function removeStaleLocks(place: FolderPlace): Promise<void> {
  for (const { path, state, modifiedMs } of await leftovers(place)) {
    if (state !== 'lock' || path === place.lock) continue;
    const named = /\d+-\d+-[0-9a-f]{8}-[0-9a-f]{12}$/.exec(path)?.[0];
    const owner = named ?? (await readHolder(path))?.owner;
    if (owner !== undefined && !(await isAlive(owner, modifiedMs))) {
      await nodeModules().fs.rm(path, { recursive: true, force: true });
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await nodeModules().fs.readdir(folder);
  } catch (error) {
    // Where the parent is not there or not ours to list, there is nothing of ours in it either.
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(systemCode(error))) return [];
    throw error;
  }
}

async function modified(path: string): Promise<number | undefined> {
  try {
    return (await nodeModules().fs.stat(path)).mtimeMs;
  } catch (error) {
    // Another process finished with it in between.
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

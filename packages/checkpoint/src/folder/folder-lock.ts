import { CheckpointError } from '../checkpoint-error.ts';
import { nodeModules, systemCode } from './node-modules.ts';
import { isAlive, newOwner } from './process-owner.ts';
import { sleep } from './sleep.ts';

export interface FolderLock {
  /** The name of the holder, unique in time and place. */
  readonly owner: string;
  /** Throws CheckpointError `busy` where the lock was lost, as after a long sleep of the machine. */
  confirm(): Promise<void>;
  release(): Promise<void>;
}

const signOfLifeMs = 5_000;

/**
 * Takes a lock that is a folder with one entry, the name of its holder: renaming a prepared folder to `path`
 * succeeds for one process only and is never seen half done. A lock of a process that is no more is broken.
 * @param waitMs how long to wait for another process, in milliseconds
 * @throws CheckpointError `busy`; system errors where nothing can be written
 */
export async function takeLock(path: string, waitMs: number): Promise<FolderLock> {
  const { fs } = nodeModules();
  const owner = await newOwner();
  const claim = `${path}-${owner}`;
  await fs.mkdir(claim);
  try {
    await fs.writeFile(`${claim}/${owner}`, '');
    const deadline = Date.now() + waitMs;
    while (!(await tryRename(claim, path))) {
      const holder = await readHolder(path);
      if (holder === undefined) continue;
      if (!(await isAlive(holder.owner, holder.lastSignMs))) await breakLock(path, holder.owner, waitMs);
      else if (Date.now() < deadline) await sleep(25);
      else throw busy(path, holder.owner);
    }
  } catch (error) {
    await fs.rm(claim, { recursive: true, force: true });
    throw error;
  }
  return heldLock(path, owner);
}

/** The name of a lock's holder, or `undefined` where nobody holds it. */
export async function readHolder(path: string): Promise<{ owner: string; lastSignMs: number } | undefined> {
  const { fs } = nodeModules();
  try {
    const [owner] = await fs.readdir(path);
    const { mtimeMs } = await fs.stat(path);
    // A lock without a holder comes from no process of ours; it ages out.
    return { owner: owner ?? '', lastSignMs: mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function heldLock(path: string, owner: string): FolderLock {
  const { fs } = nodeModules();
  const timer = setInterval(() => {
    const now = new Date();
    // A lock that is gone is found by `confirm`.
    fs.utimes(path, now, now).catch(() => undefined);
  }, signOfLifeMs);
  timer.unref();
  return {
    owner,
    async confirm() {
      const holder = await readHolder(path);
      if (holder?.owner !== owner) throw busy(path, holder?.owner ?? 'unknown');
    },
    async release() {
      clearInterval(timer);
      if ((await readHolder(path))?.owner === owner) await removeLock(path, owner);
    },
  };
}

/**
 * Removes the lock of a dead holder. Only the process that holds a second lock, named after this very
 * holder, may do so: else of two that saw it dead, the later would remove the lock that the earlier took.
 */
async function breakLock(path: string, deadOwner: string, waitMs: number): Promise<void> {
  const breaking = await takeLock(`${path}-break-${deadOwner.split('-').at(-1)}`, waitMs);
  try {
    if ((await readHolder(path))?.owner === deadOwner) await removeLock(path, breaking.owner);
  } finally {
    await breaking.release();
  }
}

/** Renames first: a lock is never seen without its holder. */
async function removeLock(path: string, by: string): Promise<void> {
  const { fs } = nodeModules();
  const removed = `${path}-removed-${by}`;
  await fs.rename(path, removed);
  await fs.rm(removed, { recursive: true, force: true });
}

async function tryRename(from: string, to: string): Promise<boolean> {
  try {
    await nodeModules().fs.rename(from, to);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    // What Windows says where the lock is taken, and every system where nothing may be written.
    const isDenied = code === 'EPERM' || code === 'EACCES';
    if (isDenied && (await readHolder(to)) !== undefined) return false;
    throw error;
  }
}

function busy(path: string, owner: string): CheckpointError {
  return new CheckpointError(
    'busy',
    `Expected to be the only one that writes here, but process ${owner.split('-')[0]} holds ${path}: wait until it ends, or choose another folder.`,
  );
}

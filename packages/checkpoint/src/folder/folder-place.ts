import { CheckpointError } from '../checkpoint-error.ts';
import { nodeModules, systemCode } from './node-modules.ts';

/**
 * Where a folder lies, and where what replaces it is prepared: beside it, on the same file system, under
 * hidden names of which each tells its state. A complete folder gets its name by one `rename`, so that a
 * name never lies about what is inside, whenever the process ends.
 */
export interface FolderPlace {
  /** The folder itself, absolute, links resolved. */
  target: string;
  parent: string;
  /** `writing`: being filled; `new`: complete; `old`: the complete folder before; `trash`: being removed. */
  beside(state: 'writing' | 'new' | 'old' | 'trash', owner: string): string;
  /** The lock of those who write here. */
  lock: string;
  /** What all names beside the folder start with. */
  prefix: string;
}

/** Resolves a path that may not exist yet. @throws CheckpointError `invalid-argument` for the root folder */
export async function folderPlace(path: string): Promise<FolderPlace> {
  const { path: paths, crypto } = nodeModules();
  const target = await resolveLinks(paths.resolve(path), 40);
  const parent = paths.dirname(target);
  const name = paths.basename(target);
  if (name === '')
    throw new CheckpointError('invalid-argument', `Expected a folder, got the root ${target}.`);
  // File names end at 255 bytes, and the state and the owner need some of them.
  const digest = crypto.createHash('sha256').update(name).digest('hex').slice(0, 16);
  const short = Buffer.byteLength(name) <= 100 ? name : `${digest}`;
  const prefix = `.${short}.bertwright-`;
  return {
    target,
    parent,
    prefix,
    beside: (state, owner) => paths.join(parent, `${prefix}${state}-${owner}`),
    lock: paths.join(parent, `${prefix}lock`),
  };
}

/** `realpath` that also follows a link to a folder that is not there, as in the middle of a swap. */
async function resolveLinks(path: string, linksLeft: number): Promise<string> {
  const { fs, path: paths } = nodeModules();
  try {
    return await fs.realpath(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') return path;
  }
  const parent = paths.dirname(path);
  if (parent === path) return path;
  try {
    const link = await fs.readlink(path);
    if (linksLeft > 0) return await resolveLinks(paths.resolve(parent, link), linksLeft - 1);
  } catch {
    // Not a link: its parent may be one.
  }
  return paths.join(await resolveLinks(parent, linksLeft), paths.basename(path));
}

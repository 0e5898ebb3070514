import { nodeModules, systemCode } from '../folder/node-modules.ts';
import { newOwner } from '../folder/process-owner.ts';

/**
 * Makes `pointer` a link to `blob`, at once. Where the system makes no links (Windows without the right to), it is a
 * copy.
 * @param locks a folder on the same disk, for what is not yet in its place
 */
export async function linkFile(places: { blob: string; pointer: string; locks: string }): Promise<void> {
  const { fs, path } = nodeModules();
  const { blob, pointer, locks } = places;
  const folder = path.dirname(pointer);
  await fs.mkdir(folder, { recursive: true });
  await fs.mkdir(locks, { recursive: true });
  const prepared = path.join(locks, `link-${await newOwner()}`);
  try {
    await symlinkOrCopy(path.relative(folder, blob), blob, prepared);
    await fs.rename(prepared, pointer);
  } catch (error) {
    await fs.rm(prepared, { force: true });
    throw error;
  }
}

async function symlinkOrCopy(target: string, blob: string, path: string): Promise<void> {
  const { fs } = nodeModules();
  try {
    await fs.symlink(target, path, 'file');
  } catch (error) {
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'UNKNOWN'].includes(systemCode(error))) throw error;
    await fs.copyFile(blob, path);
  }
}

import { CheckpointError } from '../checkpoint-error.ts';
import { type FolderPlace, folderPlace } from './folder-place.ts';
import { foreignFiles, refuseForeign } from './foreign-files.ts';
import { nodeModules, systemCode } from './node-modules.ts';
import { newOwner } from './process-owner.ts';
import { settle } from './recover.ts';

/**
 * Throws what a later `write` of these files would throw, as far as it can be known now; writes nothing
 * that stays.
 * @param names the files that will be written
 * @throws CheckpointError `foreign-files`, `not-writable`, `invalid-argument`
 */
export async function checkWritable(
  path: string,
  names: readonly string[],
  { overwrite = false }: { overwrite?: boolean } = {},
): Promise<void> {
  const place = await folderPlace(path);
  await settle(place);
  const foreign = await foreignFiles(place.target, names);
  if (!overwrite) refuseForeign(place.target, foreign);
  await refuseWorkingFolder(place);
  await refuseMountPoint(place);
  await probe(place);
}

async function refuseWorkingFolder({ target }: FolderPlace): Promise<void> {
  const { fs, path: paths } = nodeModules();
  const down = paths.relative(target, await fs.realpath(process.cwd()));
  if (down.startsWith('..') || paths.isAbsolute(down)) return;
  throw notWritable(
    target,
    'the folder that this process works in, which cannot be replaced',
    'name one inside',
  );
}

async function refuseMountPoint({ target, parent }: FolderPlace): Promise<void> {
  const [inside, outside] = await Promise.all([device(target), device(parent)]);
  if (inside === undefined || outside === undefined || inside === outside) return;
  throw notWritable(target, 'a mount point, which cannot be replaced as a whole', 'name a folder inside it');
}

async function device(path: string): Promise<number | undefined> {
  return nodeModules()
    .fs.stat(path)
    .then(
      ({ dev }) => dev,
      () => undefined,
    );
}

/** Makes and removes a folder in the nearest one that exists: permissions alone do not tell. */
async function probe({ parent, prefix }: FolderPlace): Promise<void> {
  const { fs, path: paths } = nodeModules();
  for (let above = parent; ; above = paths.dirname(above)) {
    const attempt = paths.join(above, `${prefix}trash-${await newOwner()}`);
    try {
      await fs.mkdir(attempt);
      await fs.rmdir(attempt);
      return;
    } catch (error) {
      const isMissing = systemCode(error) === 'ENOENT' && above !== paths.dirname(above);
      if (!isMissing) throw notWritable(above, (error as Error).message, 'choose another folder', error);
    }
  }
}

function notWritable(path: string, got: string, remedy: string, cause?: unknown): CheckpointError {
  return new CheckpointError(
    'not-writable',
    `Expected a folder that can be written and replaced at ${path}, got ${got}: ${remedy}.`,
    cause === undefined ? undefined : { cause },
  );
}

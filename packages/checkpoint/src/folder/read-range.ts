import { CheckpointError } from '../checkpoint-error.ts';
import { checkRange } from '../range.ts';
import { nodeModules, systemCode } from './node-modules.ts';

/** Reads a range of a file, by default all, into memory of its own. */
export async function readRange(path: string, name: string, start = 0, end?: number): Promise<Uint8Array> {
  const handle = await nodeModules().fs.open(path, 'r');
  try {
    const { size } = await handle.stat();
    const last = end ?? size;
    checkRange(name, start, last, size);
    const bytes = new Uint8Array(last - start);
    for (let filled = 0; filled < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) checkRange(name, start, last, start + filled);
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** The size, time and number of a file. @throws EISDIR for what is no file */
export async function statFile(path: string) {
  const stat = await nodeModules().fs.stat(path);
  if (!stat.isFile()) throw Object.assign(new Error(`EISDIR: ${path} is not a file`), { code: 'EISDIR' });
  return stat;
}

/** Every file below a folder, with `/` between parts, sorted; links are followed to files only. */
export async function listFiles(path: string, below = ''): Promise<string[]> {
  const { fs, path: paths } = nodeModules();
  const names: string[] = [];
  for (const entry of await fs.readdir(path, { withFileTypes: true })) {
    const located = paths.join(path, entry.name);
    if (entry.isDirectory()) names.push(...(await listFiles(located, `${below}${entry.name}/`)));
    else if (entry.isFile()) names.push(`${below}${entry.name}`);
    // The hub's cache holds links to files.
    else if (entry.isSymbolicLink() && (await isFile(located))) names.push(`${below}${entry.name}`);
  }
  return below === '' ? names.sort() : names;
}

/** What went wrong with a file, for people. */
export async function readError(target: string, name: string, error: unknown): Promise<CheckpointError> {
  const path = name === '' ? target : nodeModules().path.join(target, name);
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') {
    const got = await whatIsThere(target, name);
    return new CheckpointError('missing-file', `Expected ${path}, got ${got}: check the path.`, {
      cause: error,
    });
  }
  return new CheckpointError(
    'not-readable',
    `Expected to read ${path}, got ${(error as Error).message}: check who may read it.`,
    { cause: error },
  );
}

async function whatIsThere(target: string, name: string): Promise<string> {
  const { fs } = nodeModules();
  try {
    const stat = await fs.stat(target);
    if (!stat.isDirectory()) return `a file at ${target}, which is no folder`;
    const names = await fs.readdir(target);
    if (names.includes(name)) return 'a folder of that name';
    return names.length === 0 ? 'an empty folder' : `a folder of ${names.slice(0, 8).join(', ')}`;
  } catch {
    return `no folder ${target}`;
  }
}

async function isFile(path: string): Promise<boolean> {
  return nodeModules()
    .fs.stat(path)
    .then(
      (stat) => stat.isFile(),
      () => false,
    );
}

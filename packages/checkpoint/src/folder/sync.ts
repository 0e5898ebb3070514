import { chunks } from '../file-contents.ts';
import type { FileContents } from '../files.ts';
import { nodeModules } from './node-modules.ts';

/** Writes a new file and waits until the disk has it. @throws system errors; EEXIST where it is there */
export async function writeSynced(
  path: string,
  data: FileContents['data'],
  onChunk: () => void | Promise<void> = () => undefined,
): Promise<void> {
  const handle = await nodeModules().fs.open(path, 'wx');
  try {
    for await (const chunk of chunks(data)) {
      for (let written = 0; written < chunk.length; ) {
        written += (await handle.write(chunk, written, chunk.length - written)).bytesWritten;
      }
      await onChunk();
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Waits until the disk has the names in a folder. Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await nodeModules().fs.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

import { CheckpointError } from './checkpoint-error.ts';
import { checkFileName } from './file-name.ts';
import type { Files } from './files.ts';
import { checkRange } from './range.ts';

/** A folder of the file system (Node only). */
export function folder(path: string): Files {
  const locate = async (name: string) => {
    const { join } = await import('node:path');
    return join(path, ...checkFileName(name).split('/'));
  };
  return {
    name: path,
    async list() {
      const { readdir } = await import('node:fs/promises');
      return (await readdir(path)).sort();
    },
    async size(name) {
      const { stat } = await import('node:fs/promises');
      return (await stat(await locate(name))).size;
    },
    async read(name, start = 0, end) {
      const { open } = await import('node:fs/promises');
      const handle = await open(await locate(name), 'r');
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
    },
    async write() {
      throw new CheckpointError('unsupported', 'soon');
    },
  };
}

import { CheckpointError } from './checkpoint-error.ts';
import { collectContents } from './file-contents.ts';
import { checkFileName } from './file-name.ts';
import type { Files } from './files.ts';
import { checkRange } from './range.ts';

/**
 * A folder in memory, for tests and for browsers. Reading copies; `write` replaces everything at once.
 * @param contents the bytes or the text of each file by its name
 * @throws CheckpointError `invalid-name`
 */
export function memoryFiles(contents: Record<string, Uint8Array | string> = {}): Files {
  const encoder = new TextEncoder();
  let files = new Map<string, Uint8Array>(
    Object.entries(contents).map(([name, data]) => [
      checkFileName(name),
      typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data),
    ]),
  );
  const find = (name: string) => {
    const data = files.get(checkFileName(name));
    if (data !== undefined) return data;
    throw new CheckpointError(
      'missing-file',
      `Expected ${name} in memory, got only ${[...files.keys()].join(', ') || 'an empty folder'}.`,
    );
  };
  return {
    name: 'memory',
    list: async () => [...files.keys()].sort(),
    size: async (name) => find(name).length,
    async read(name, start = 0, end = find(name).length) {
      const data = find(name);
      checkRange(name, start, end, data.length);
      return new Uint8Array(data.subarray(start, end));
    },
    async write(written) {
      files = await collectContents(written);
    },
  };
}

import { CheckpointError } from './checkpoint-error.ts';
import { checkFileName } from './file-name.ts';
import type { FileContents } from './files.ts';

/**
 * Yields what is to be written after checking each name.
 * @throws CheckpointError `invalid-name`; `invalid-argument` for a name that comes twice (capitals or not:
 * some systems do not tell them apart), or where there is nothing at all
 */
export async function* checkContents(
  contents: Iterable<FileContents> | AsyncIterable<FileContents>,
): AsyncGenerator<FileContents> {
  const seen = new Set<string>();
  for await (const item of contents) {
    const key = checkFileName(item.name).toLowerCase();
    if (seen.has(key)) {
      throw new CheckpointError('invalid-argument', `Expected each file once, got ${item.name} twice.`);
    }
    seen.add(key);
    yield item;
  }
  if (seen.size === 0) throw new CheckpointError('invalid-argument', 'Expected files to write, got none.');
}

/** Yields the chunks of one file, whichever way they came. */
export async function* chunks(data: FileContents['data']): AsyncGenerator<Uint8Array> {
  if (data instanceof Uint8Array) yield data;
  else yield* data;
}

/** Reads everything that is to be written into memory. @throws as `checkContents` */
export async function collectContents(
  contents: Iterable<FileContents> | AsyncIterable<FileContents>,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, data } of checkContents(contents)) {
    const parts: Uint8Array[] = [];
    for await (const part of chunks(data)) parts.push(part);
    const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    files.set(name, whole);
  }
  return files;
}

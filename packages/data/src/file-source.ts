import type { Source } from './contents.ts';
import { DataError } from './data-error.ts';
import { type Example, tableExamples } from './examples.ts';
import { readTable, type Table, type TableOptions } from './table.ts';

/**
 * A file of the disk, read whole, as a source for {@link readTable}; Node only.
 *
 * @throws DataError `not-found`, `is-directory`, `empty-file`, or `unreadable` with the system's error as its
 * cause.
 */
export async function fileSource(path: string): Promise<Source> {
  const { readFile } = await import('node:fs/promises');
  let contents: Uint8Array;
  try {
    contents = await readFile(path);
  } catch (cause) {
    const code = (cause as { code?: unknown } | undefined)?.code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new DataError('not-found', 'Expected a file, got nothing at this path; check the path.', {
        file: path,
        cause,
      });
    }
    if (code === 'EISDIR') {
      throw new DataError('is-directory', 'Expected a file, got a directory; name a file in it.', {
        file: path,
        cause,
      });
    }
    throw new DataError(
      'unreadable',
      `Expected a file that can be read, got: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { file: path, cause },
    );
  }
  if (contents.length === 0) {
    throw new DataError(
      'empty-file',
      'Expected rows, got a file of 0 bytes; check that the path is the right one.',
      { file: path },
    );
  }
  return { name: path, contents };
}

/** The table in a file of the disk; Node only. Throws what {@link fileSource} and {@link readTable} throw. */
export async function readTableFile(path: string, options: TableOptions = {}): Promise<Table> {
  return readTable({ ...(await fileSource(path)), ...options });
}

/** The labelled texts in a file of the disk; Node only. Throws what {@link fileSource} and `readExamples` throw. */
export async function readExamplesFile(
  path: string,
  options: TableOptions & { text: string; label: string },
): Promise<Example[]> {
  return tableExamples(await readTableFile(path, options), options);
}

import type { Source } from './contents.ts';
import { DataError } from './data-error.ts';
import { type Example, tableExamples } from './examples.ts';
import { readTable, type Table, type TableOptions } from './table.ts';

/**
 * A file of the disk, read whole, as a source for {@link readTable}; Node only.
 *
 * @throws DataError `not-found`, `is-directory`, `empty-file`, or `unreadable`: outside Node, or with the system's
 * error as its cause.
 */
export async function fileSource(path: string): Promise<Source> {
  const { readFile } = nodeFiles(path);
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

/** Not by `import()`, which a bundler for browsers would try to resolve and fail. */
function nodeFiles(path: string): typeof import('node:fs/promises') {
  const load = globalThis.process?.getBuiltinModule;
  if (load === undefined) {
    throw new DataError(
      'unreadable',
      'Expected Node 20.19 or newer to read a file by its path; in a browser pass a File as `contents` to readTable.',
      { file: path },
    );
  }
  return load('node:fs/promises');
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

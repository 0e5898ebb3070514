import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';

/**
 * Returns the absolute path of something in the folder `../shared` beside the repository, or `undefined`
 * where it is not there: a clone without that folder still runs every other test.
 */
export function sharedPath(...parts: string[]): string | undefined {
  const path = fileURLToPath(new URL(['../../../../shared', ...parts].join('/'), import.meta.url));
  return existsSync(path) ? path : undefined;
}

/**
 * A `describe` that needs something of `../shared`: `body` is given its absolute path. Where it is missing,
 * one skipped test says so.
 */
export function describeWithShared(
  name: string,
  folderOrFile: string,
  body: (path: string) => void | Promise<void>,
): void {
  const path = sharedPath(folderOrFile);
  if (path !== undefined) {
    describe(name, () => body(path));
    return;
  }
  const reason = `needs ../shared/${folderOrFile} beside the repository`;
  describe(name, () => {
    test(`skipped: ${reason}`, (context) => context.skip(reason));
  });
}

import { describe, test } from 'vitest';
import { sharedPath } from '#shared-files';

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

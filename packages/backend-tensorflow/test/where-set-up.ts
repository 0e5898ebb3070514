import { describe, test } from 'vitest';
import { findPackage } from '../src/find-package.ts';

/** Whether TensorFlow is set up here for the CPU, and its tests are wanted. */
export const isSetUp = !process.env.BERTWRIGHT_SKIP_TENSORFLOW && findPackage('cpu') !== undefined;

/** A `describe` that needs TensorFlow; where it is not set up, one skipped test names the command. */
export function describeWhereSetUp(name: string, body: () => void): void {
  if (isSetUp) {
    describe(name, body);
    return;
  }
  const reason = process.env.BERTWRIGHT_SKIP_TENSORFLOW
    ? 'BERTWRIGHT_SKIP_TENSORFLOW is set'
    : 'TensorFlow is not set up here: npx -y pnpm@10 bertwright setup tensorflow';
  describe(name, () => {
    test(`skipped: ${reason}`, (context) => context.skip(reason));
  });
}

import { describe, test } from 'vitest';

/** A `describe` that needs a browser; in Node, where there is no Chromium, one skipped test says so. */
export function describeInBrowser(name: string, body: () => void): void {
  if (typeof window === 'object') {
    describe(name, body);
    return;
  }
  const reason = 'needs Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH';
  describe(name, () => {
    test(`skipped: ${reason}`, (context) => context.skip(reason));
  });
}

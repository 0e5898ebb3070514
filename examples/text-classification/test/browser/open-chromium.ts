import { chromiumArguments, findChromium, howToGetChromium } from '@bertwright/testing';
import { type Browser, chromium } from 'playwright';
import { describe, test } from 'vitest';

/** Starts a Chromium, with SwiftShader for WebGPU or without an adapter at all. */
export type OpenChromium = (options?: { adapter?: boolean }) => Promise<Browser>;

/** A `describe` that needs a Chromium: `body` is given what starts one. Where there is none, a skipped test says so. */
export function describeInChromium(name: string, body: (open: OpenChromium) => void): void {
  const executablePath = findChromium();
  describe(name, () => {
    if (executablePath) {
      body(({ adapter = true } = {}) => {
        const args = adapter ? [...chromiumArguments] : ['--no-sandbox', '--disable-gpu'];
        return chromium.launch({ executablePath, args });
      });
    } else test(`skipped: ${howToGetChromium}`, (context) => context.skip(howToGetChromium));
  });
}

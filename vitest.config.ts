import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArguments, findChromium } from './packages/testing/src/chromium.ts';

const report = process.env.BERTWRIGHT_TEST_REPORT;
const here = fileURLToPath(new URL('.', import.meta.url));
const shared = fileURLToPath(new URL('../shared', import.meta.url));
const executablePath = findChromium();
const inChromium = ['packages/*/test/browser/**/*.test.ts'];
const conditions = ['@bertwright/source', 'module', 'development|production'];
const limits = { testTimeout: 300_000, hookTimeout: 300_000 };

/** Every file below `../shared`, for tests that cannot look for themselves. */
const sharedNames = () =>
  existsSync(shared)
    ? readdirSync(shared, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
    : [];

/** Every package's tests in one run, from source: no build step. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    projects: [
      {
        resolve: { conditions: [...conditions, 'node'] },
        ssr: { resolve: { conditions: [...conditions, 'node'] } },
        test: {
          ...limits,
          name: 'node',
          include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          // Without a browser its tests are loaded in Node, where each says that it is skipped.
          exclude: executablePath ? inChromium : [],
          pool: 'forks',
        },
      },
      ...(executablePath ? [chromium(executablePath)] : []),
    ],
  },
});

function chromium(path: string) {
  return {
    resolve: { conditions: [...conditions, 'browser'] },
    server: { fs: { allow: [here, shared] } },
    test: {
      ...limits,
      name: 'chromium',
      include: inChromium,
      provide: { shared: { root: shared, names: sharedNames() } },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath: path, args: [...chromiumArguments] } }),
        instances: [{ browser: 'chromium' as const }],
      },
    },
  };
}

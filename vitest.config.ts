import { defineConfig } from 'vitest/config';

const conditions = ['@bertwright/source', 'module', 'node', 'development|production'];
const report = process.env.BERTWRIGHT_TEST_REPORT;

/** Every package's tests in one run, from source: no build step. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});

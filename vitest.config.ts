import { defineConfig } from 'vitest/config';

const conditions = ['@bertwright/source'];

/** Every package's tests in one run, from source: no build step. */
export default defineConfig({
  resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] },
  ssr: { resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two test files side by side: the engine uses both cores by itself.
    maxWorkers: 2,
    pool: 'forks',
  },
});

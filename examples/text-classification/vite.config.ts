import { defineConfig } from 'vite';

/** The page over `task.ts`; the packages come from their sources, without a build of their own. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  resolve: { conditions: ['@bertwright/source', 'module', 'browser', 'development|production'] },
  build: { target: 'es2022', outDir: 'dist' },
  worker: { format: 'es' },
});

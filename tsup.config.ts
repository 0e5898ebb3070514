import { existsSync } from 'node:fs';
import { defineConfig } from 'tsup';

/** One build for every package; each is built in its own folder by `turbo run build`. */
export default defineConfig({
  entry: ['src/index.ts', ...(existsSync('src/bin.ts') ? ['src/bin.ts'] : [])],
  format: 'esm',
  target: 'es2022',
  dts: true,
  clean: true,
  sourcemap: false,
  splitting: false,
  treeshake: true,
  tsconfig: '../../tsconfig.json',
});

import { existsSync, readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

/** What a package's manifest says of its entrances; the build runs in its folder. */
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { '@bertwright/source': string }>;
};
const sources = Object.values(exports).map((entrance) => entrance['@bertwright/source']);

/** One build for every package; each is built in its own folder by `turbo run build`. */
export default defineConfig({
  entry: existsSync('src/bin.ts') ? [...sources, 'src/bin.ts'] : sources,
  format: 'esm',
  target: 'es2022',
  dts: true,
  clean: true,
  sourcemap: false,
  // Entrances of one package share their classes: an error of one is an error of the other.
  splitting: true,
  treeshake: true,
  tsconfig: '../../tsconfig.json',
});

/**
 * Packs onnx-cuda.ts for a machine that has a card and nothing of this repository: one file, koffi, and with `--node`
 * this Node itself.
 *
 *   node bench/cuda/pack.mjs --out packed [--node]
 */
import { cpSync, mkdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const { values } = parseArgs({
  options: { out: { type: 'string', default: 'packed' }, node: { type: 'boolean' } },
});
const out = resolve(values.out);
mkdirSync(join(out, 'node_modules'), { recursive: true });

// esbuild comes with tsup, koffi with the backend: neither is a dependency of its own.
const from = (folder) => createRequire(join(realpathSync(folder), 'package.json'));
const { build } = from(join(root, 'node_modules/tsup'))('esbuild');
await build({
  entryPoints: [join(here, 'onnx-cuda.ts')],
  outfile: join(out, 'onnx-cuda.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@bertwright/source'],
  external: ['koffi', 'onnxruntime-node'],
  // tfjs-core asks for Node's modules by require.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
});
const koffi = realpathSync(join(root, 'packages/backend-onnx/node_modules/koffi'));
copyPackage(koffi, 'koffi');
// The native part is a package of its own, chosen by platform and installed beside it.
const native = `@koromix/koffi-${process.platform}-${process.arch}`;
copyPackage(join(koffi, '..', native), native);
cpSync(join(here, 'step.py'), join(out, 'step.py'));
if (values.node) cpSync(process.execPath, join(out, 'node'));
console.log(out);

function copyPackage(folder, name) {
  const unneeded = /\/koffi\/(vendor|doc)(\/|$)/;
  cpSync(realpathSync(folder), join(out, 'node_modules', name), {
    recursive: true,
    dereference: true,
    filter: (source) => !unneeded.test(source),
  });
}

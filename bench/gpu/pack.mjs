/**
 * Makes `bench/gpu/pack`, a folder with everything that the WebGPU benches need on a Linux machine with a graphics card,
 * a Vulkan driver and nothing to download: the benches and the `bertwright` command in one file each, Dawn, Node and the
 * Vulkan loader. `run.sh` in it runs the benches and prints a table.
 *
 *   node bench/gpu/pack.mjs
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here('pack');
const require = createRequire(here('../package.json'));
const most = 60 * 2 ** 20;

mkdirSync(join(out, 'webgpu/dist/linux-x64'), { recursive: true });
await build({
  entryPoints: {
    ...Object.fromEntries(
      ['products', 'step', 'subgroups', 'subgroup-product', 'table'].map((name) => [
        name,
        here(`../webgpu/${name}.ts`),
      ]),
    ),
    conformance: here('conformance.ts'),
    // The command reads the package's manifest beside its folder.
    'cli/bertwright': here('../../packages/cli/src/bin.ts'),
  },
  outdir: out,
  alias: { vitest: here('runner.ts') },
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['@bertwright/source'],
  // Dawn is a native module; ONNX Runtime is not part of the pack, nor what runs its engine for browsers.
  external: ['webgpu', '@bertwright/backend-onnx', 'koffi', 'onnxruntime-node', './onnx-web.ts'],
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
});

const dawn = dirname(realpathSync(require.resolve('webgpu')));
mkdirSync(join(out, 'node_modules/webgpu/dist/linux-x64'), { recursive: true });
for (const file of ['index.js', 'package.json', 'LICENSE.md']) {
  cpSync(join(dawn, file), join(out, 'node_modules/webgpu', file));
}
rmSync(join(out, 'webgpu'), { recursive: true });
compress(join(dawn, 'dist/linux-x64/dawn.node'), join(out, 'dawn.node.xz'));
compress(process.execPath, join(out, 'node.xz'));
const loader = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib64/libvulkan.so.1'].find((path) =>
  existsSync(path),
);
if (loader) cpSync(realpathSync(loader), join(out, 'libvulkan.so.1'));
else console.warn('No libvulkan.so.1 here: the other machine must have one.');
for (const file of ['../webgpu/pytorch.py', 'run.sh', 'unpack.sh'])
  cpSync(here(file), join(out, file.split('/').at(-1)));
const { version } = JSON.parse(readFileSync(here('../../packages/cli/package.json'), 'utf8'));
writeFileSync(join(out, 'package.json'), `${JSON.stringify({ type: 'module', version })}\n`);

const bytes = sizeOf(out);
console.log(`${out}: ${(bytes / 2 ** 20).toFixed(1)} MiB`);
if (bytes > most) throw new Error(`Expected at most ${most} bytes, got ${bytes}.`);

/** Compressing Node takes a minute: what is there and newer stays. */
function compress(from, to) {
  if (existsSync(to) && statSync(to).mtimeMs > statSync(from).mtimeMs) return;
  const copy = `${to}.part`;
  cpSync(from, copy);
  try {
    execFileSync('strip', [copy], { stdio: 'ignore' });
  } catch {
    // Without binutils it is a little larger.
  }
  execFileSync('sh', ['-c', 'xz -T0 -6 -c "$1" > "$2"', 'sh', copy, to]);
  rmSync(copy);
}

function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}

/**
 * Milliseconds of a matrix product whose threads share what they read of the left side: within subgroups, through
 * workgroup memory, and not at all, in turns on one device. Each thread has 8 rows of four columns of the result.
 * Prints one line of JSON.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/subgroup-product.ts [--rows 512 --inner 384 --columns 384]
 */
import { parseArgs } from 'node:util';
import { useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
// Programs are no part of what the package offers: a bench may look inside.
import { Gpu } from '../../packages/backend-webgpu/src/gpu/gpu.ts';
import type { Program } from '../../packages/backend-webgpu/src/gpu/program.ts';
import { median } from '../median.ts';
import { backendOf } from './contenders.ts';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '512' },
    inner: { type: 'string', default: '384' },
    columns: { type: 'string', default: '384' },
    rounds: { type: 'string', default: '9' },
    repeats: { type: 'string', default: '1' },
  },
});
const [m, k, n] = [Number(flags.rows), Number(flags.inner), Number(flags.columns)];
if (m % 8 !== 0 || k % 64 !== 0 || n % 128 !== 0) {
  throw new RangeError(
    `Expected rows by 8, an inner length by 64 and columns by 128, got ${m}, ${k}, ${n}: round them up.`,
  );
}
const { device } = await useBackend(await backendOf('ours'));
const tfjs = tf.backend() as unknown as ConstructorParameters<typeof Gpu>[0] & { flush(): Promise<void> };
const gpu = new Gpu(tfjs, { software: false });
if (!gpu.subgroups) throw new Error(`Expected an adapter with subgroups, got ${device}.`);

const rows = [0, 1, 2, 3, 4, 5, 6, 7];
const every = (code: (row: number) => string) => rows.map(code).join(' ');
/** How many steps along k are shared at a time, what is done before them, and the left side's value of a row in one. */
const ways = {
  subgroups: {
    count: 'lanes',
    before: every((row) => `let a${row} = a[(first + ${row}u) * settings.k + at + lane];`),
    values: every((row) => `let v${row} = subgroupShuffle(a${row}, step);`),
    after: '',
  },
  memory: {
    count: '32u',
    before: `tile[id] = vec4<f32>(${[0, 1, 2, 3].map((row) => `a[(first + ${row}u) * settings.k + at + id]`)});
      tile[id + 32u] = vec4<f32>(${[4, 5, 6, 7].map((row) => `a[(first + ${row}u) * settings.k + at + id]`)});
      workgroupBarrier();`,
    values: `let low = tile[step]; let high = tile[step + 32u]; ${every((row) => `let v${row} = ${row < 4 ? 'low' : 'high'}[${row & 3}];`)}`,
    after: 'workgroupBarrier();',
  },
  neither: {
    count: '32u',
    before: '',
    values: every((row) => `let v${row} = a[(first + ${row}u) * settings.k + at + step];`),
    after: '',
  },
} as const;
type Way = keyof typeof ways;

function program(way: Way): Program {
  const { count, before, values, after } = ways[way];
  const bySubgroups = way === 'subgroups';
  const lanes = '@builtin(subgroup_invocation_id) lane: u32, @builtin(subgroup_size) lanes: u32,';
  return {
    key: `bench product ${way}`,
    reads: { a: 'f32', b: 'vec4<f32>' },
    writes: { c: 'vec4<f32>' },
    settings: { k: 'u32', wide: 'u32' },
    subgroups: bySubgroups,
    code: () => `
${way === 'memory' ? 'var<workgroup> tile: array<vec4<f32>, 64>;' : ''}
@compute @workgroup_size(32)
fn main(@builtin(local_invocation_index) id: u32, @builtin(workgroup_id) group: vec3<u32>, ${bySubgroups ? lanes : ''}) {
  let first = group.y * 8u;
  let column = group.x * 32u + id;
  ${every((row) => `var sum${row} = vec4<f32>();`)}
  for (var at = 0u; at < settings.k; at += ${count}) {
    ${before}
    for (var step = 0u; step < ${count}; step++) {
      let right = b[(at + step) * settings.wide + column];
      ${values}
      ${every((row) => `sum${row} = fma(vec4<f32>(v${row}), right, sum${row});`)}
    }
    ${after}
  }
  ${every((row) => `c[(first + ${row}u) * settings.wide + column] = sum${row};`)}
}`,
  };
}

const upload = (shape: number[]) =>
  tfjs.makeTensorInfo(
    shape,
    'float32',
    Float32Array.from({ length: shape[0]! * shape[1]! }, (_, i) => Math.sin(i * 1.3)),
  );
const [a, b] = [upload([m, k]), upload([k, n])];
const programs = Object.fromEntries(Object.keys(ways).map((way) => [way, program(way as Way)]));
function product(way: Way): tf.TensorInfo {
  const c = gpu.tensor([m, n]);
  gpu.run(programs[way]!, { a, b, c }, { k, wide: n / 4 }, [n / 128, m / 8, 1]);
  return c;
}
const settle = async () => {
  for (let i = 0; i < 2; i++) await tfjs.flush();
};

const names = Object.keys(ways) as Way[];
const results: Record<string, Float32Array> = {};
for (const way of names) {
  const c = product(way);
  results[way] = (await tfjs.read(c.dataId)) as Float32Array;
  gpu.free(c);
}
const differs = (way: Way) =>
  results[way]!.some((value, i) => Math.abs(value - results.neither![i]!) > 1e-4 * k);
for (const way of names) {
  if (differs(way)) throw new Error(`The product by ${way} is another.`);
}
const times = Object.fromEntries(names.map((way) => [way, [] as number[]]));
for (let round = 0; round < Number(flags.rounds); round++) {
  for (const way of names) {
    await settle();
    const begin = performance.now();
    for (let i = 0; i < Number(flags.repeats); i++) gpu.free(product(way));
    await settle();
    times[way]!.push((performance.now() - begin) / Number(flags.repeats));
  }
}
const medians = Object.fromEntries(names.map((way) => [`${way}Ms`, +median(times[way]!).toFixed(4)]));
console.log(JSON.stringify({ bench: 'subgroup-product', device, shape: [m, k, n], ...medians }));
process.exit(0);

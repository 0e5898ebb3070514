/**
 * TFLOP/s of matrix products: our kernel and tfjs's own, in turns on one device, over BERT's shapes and a large square.
 * `--tiles` times every tile of ours instead, `--half` rounds our operands to 16 bits, `--only wide` takes the shapes with
 * that in their name. Prints one line of JSON a shape.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/products.ts [--tiny] [--tiles] [--half] [--only ...] [--rounds 5]
 */
import { parseArgs } from 'node:util';
import { useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
// The tiles are no part of what the package offers: a bench may look inside.
import { Gpu } from '../../packages/backend-webgpu/src/gpu/gpu.ts';
import { choosePlan, type Plan } from '../../packages/backend-webgpu/src/kernels/product/choose.ts';
import { product } from '../../packages/backend-webgpu/src/kernels/product/product.ts';
import {
  memoryOf,
  nameOf,
  type Tile,
  threadsOf,
  tiles,
} from '../../packages/backend-webgpu/src/kernels/product/tile.ts';
import { computesOnCpu } from '../../packages/backend-webgpu/src/tfjs-backend.ts';
import { median } from '../median.ts';
import { backendOf, tfjsWebgpu } from './contenders.ts';
import { productShapes } from './shapes.ts';

const { values: flags } = parseArgs({
  options: {
    tiny: { type: 'boolean', default: false },
    tiles: { type: 'boolean', default: false },
    half: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
  },
});
const rounds = Number(flags.rounds);
const dawn = process.env.BERTWRIGHT_DAWN ?? '';
const plain = tfjsWebgpu();
// First: tfjs's kernels are copied as they are, before ours take the place of some.
if (!flags.tiles) await plain.start();
const { device } = await useBackend(await backendOf(flags.half ? 'ours-f16' : 'ours'));
type Flushing = { flush(): Promise<void> };
const ours = tf.backend() as unknown as ConstructorParameters<typeof Gpu>[0] & Flushing;
const gpu = new Gpu(ours, { software: computesOnCpu(ours.device.adapterInfo) });
if (!flags.tiles) await tf.setBackend(plain.name);
const theirs = flags.tiles ? undefined : (tf.backend() as unknown as Flushing);

/** Milliseconds of one product among many, once everything before is done. */
async function time(work: () => void, flush: () => Promise<void>, repeats: number): Promise<number> {
  await flush();
  await flush();
  const begin = performance.now();
  for (let i = 0; i < repeats; i++) work();
  await flush();
  await flush();
  return (performance.now() - begin) / repeats;
}

/** The largest difference of our product and tfjs's, over the largest magnitude. */
async function difference(mine: tf.TensorInfo, other: tf.Tensor): Promise<number> {
  const [left, right] = [(await ours.read(mine.dataId)) as Float32Array, await other.data()];
  gpu.free(mine);
  other.dispose();
  let [most, magnitude] = [0, 0];
  for (let i = 0; i < right.length; i++) {
    most = Math.max(most, Math.abs(left[i]! - right[i]!));
    magnitude = Math.max(magnitude, Math.abs(right[i]!));
  }
  return most / magnitude;
}

/** Tiles that are not chosen from. */
const tried: Tile[] = [
  { m: 128, n: 128, k: 16, rows: 8, columns: 8, buffers: 2, efficiency: 1 },
  { m: 256, n: 128, k: 16, rows: 16, columns: 8, buffers: 1, efficiency: 1 },
  { m: 128, n: 64, k: 32, rows: 8, columns: 8, buffers: 1, efficiency: 1 },
  { m: 64, n: 64, k: 32, rows: 8, columns: 4, buffers: 1, efficiency: 1 },
  { m: 64, n: 64, k: 16, rows: 8, columns: 4, buffers: 1, efficiency: 1 },
  { m: 32, n: 32, k: 32, rows: 4, columns: 4, buffers: 1, efficiency: 1 },
];
const values = (size: number) =>
  Float32Array.from({ length: size }, (_, i) => Math.fround(((i * 7919) % 1009) / 1009 - 0.5));

const shapes = productShapes(flags.tiny).filter(({ name }) => name.includes(flags.only));
const { half } = flags;
for (const { name, m, n, k, transposeA = false, transposeB = false } of shapes) {
  const flops = 2 * m * n * k;
  const repeats = flags.tiny ? 3 : Math.max(20, Math.min(2000, Math.round(4e12 / flops)));
  const shapeA = transposeA ? [1, k, m] : [1, m, k];
  const shapeB = transposeB ? [1, n, k] : [1, k, n];
  await tf.setBackend('webgpu');
  const a = ours.makeTensorInfo(shapeA, 'float32', values(m * k));
  const b = ours.makeTensorInfo(shapeB, 'float32', values(k * n));
  const byPlan = (plan?: Plan) => () =>
    gpu.free(product(gpu, a, b, { transposeA, transposeB, half, ...(plan && { plan }) }));
  const flushOurs = () => ours.flush();
  const rate = (ms: number) => +(flops / ms / 1e9).toFixed(flags.tiny ? 5 : 2);
  if (flags.tiles) {
    const rates: Record<string, number> = {};
    for (const tile of [...tiles, ...tried]) {
      if (memoryOf(tile) > gpu.limits.maxComputeWorkgroupStorageSize) continue;
      if (threadsOf(tile) > gpu.limits.maxComputeInvocationsPerWorkgroup) continue;
      for (const parts of k >= 1024 ? [1, 2, 4, 8] : [1]) {
        const work = byPlan({ tile, parts });
        await time(work, flushOurs, 2);
        const times: number[] = [];
        for (let round = 0; round < rounds; round++) times.push(await time(work, flushOurs, repeats));
        rates[`${nameOf(tile)} p${parts}`] = rate(median(times));
      }
    }
    const { tile, parts } = choosePlan({ batch: 1, m, n, k }, gpu);
    console.log(
      JSON.stringify({ bench: 'tiles', name, m, n, k, chosen: `${nameOf(tile)} p${parts}`, rates }),
    );
  } else {
    await tf.setBackend(plain.name);
    const [x, y] = [tf.tensor3d(values(m * k), shapeA as never), tf.tensor3d(values(k * n), shapeB as never)];
    const plainWork = () => tf.matMul(x, y, transposeA, transposeB).dispose();
    const flushTheirs = () => theirs!.flush();
    const apart = await difference(
      product(gpu, a, b, { transposeA, transposeB, half }),
      tf.matMul(x, y, transposeA, transposeB),
    );
    await time(plainWork, flushTheirs, 2);
    await time(byPlan(), flushOurs, 2);
    const times = { ours: [] as number[], tfjs: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      times.ours.push(await time(byPlan(), flushOurs, repeats));
      times.tfjs.push(await time(plainWork, flushTheirs, repeats));
    }
    const { tile, parts } = choosePlan({ batch: 1, m, n, k }, gpu);
    const plan = gpu.software ? 'plain' : `${nameOf(tile)} p${parts}`;
    const line = {
      name: `${name}${half ? ', f16' : ''}${dawn ? `, ${dawn}` : ''}`,
      m,
      n,
      k,
      plan,
      device,
    };
    console.log(
      JSON.stringify({
        bench: 'products',
        ...line,
        ours: rate(median(times.ours)),
        tfjs: rate(median(times.tfjs)),
        apart,
      }),
    );
    x.dispose();
    y.dispose();
  }
  gpu.free(a, b);
}
process.exit(0);

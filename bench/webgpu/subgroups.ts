/**
 * Milliseconds of the kernels that join the values of many threads: within subgroups and through workgroup memory, in
 * turns on one device. Prints one line of JSON a kernel.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/subgroups.ts [--rounds 9]
 */
import { parseArgs } from 'node:util';
import { useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
// Kernels are no part of what the package offers: a bench may look inside.
import { Gpu } from '../../packages/backend-webgpu/src/gpu/gpu.ts';
import { layerNormKernel } from '../../packages/backend-webgpu/src/kernels/layer-norm.ts';
import { crossEntropyKernel } from '../../packages/backend-webgpu/src/kernels/softmax-cross-entropy.ts';
import { sumOfSquaresKernel } from '../../packages/backend-webgpu/src/kernels/sum-of-squares.ts';
import { computesOnCpu } from '../../packages/backend-webgpu/src/tfjs-backend.ts';
import { median } from '../median.ts';
import { backendOf } from './contenders.ts';

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const { device } = await useBackend(await backendOf('ours'));
type Flushing = { flush(): Promise<void> };
const tfjs = tf.backend() as unknown as ConstructorParameters<typeof Gpu>[0] & Flushing;
const software = computesOnCpu(tfjs.device.adapterInfo);
const ways = {
  subgroups: new Gpu(tfjs, { software }),
  memory: new Gpu(tfjs, { software, subgroups: false }),
};
if (!ways.subgroups.subgroups) console.error(`${device} has no subgroups: both columns are the same.`);

const upload = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tfjs.makeTensorInfo(
    shape,
    'float32',
    Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 1009) / 1009),
  );
};
const x = upload(4096, 768);
const [scale, offset] = [upload(768), upload(768)];
const logits = upload(512, 30_522);
const labels = tfjs.makeTensorInfo(
  [512],
  'int32',
  Int32Array.from({ length: 512 }, (_, i) => i),
);
const works: Record<string, (gpu: Gpu) => tf.TensorInfo | tf.TensorInfo[]> = {
  'layer norm, 4096 x 768': (gpu) => layerNormKernel.run(gpu, { x, scale, offset }, { epsilon: 1e-12 }),
  'cross-entropy, 512 x 30522': (gpu) =>
    crossEntropyKernel.run(gpu, { logits, labels }, { ignoreLabel: -100 }),
  'sum of squares, 15.6 million': (gpu) => sumOfSquaresKernel.run(gpu, { logits }, {}),
};

async function time(work: () => void, repeats: number): Promise<number> {
  for (let i = 0; i < 2; i++) await tfjs.flush();
  const begin = performance.now();
  for (let i = 0; i < repeats; i++) work();
  for (let i = 0; i < 2; i++) await tfjs.flush();
  return (performance.now() - begin) / repeats;
}

for (const [name, work] of Object.entries(works)) {
  const times = { subgroups: [] as number[], memory: [] as number[] };
  for (let round = 0; round <= Number(flags.rounds); round++) {
    for (const way of ['subgroups', 'memory'] as const) {
      const gpu = ways[way];
      const ms = await time(() => gpu.free(...[work(gpu)].flat()), software ? 1 : 200);
      // The first round compiles.
      if (round > 0) times[way].push(ms);
    }
  }
  const [bySubgroups, byMemory] = [median(times.subgroups), median(times.memory)];
  console.log(
    JSON.stringify({
      bench: 'subgroups',
      name,
      device,
      subgroupsMs: +bySubgroups.toFixed(4),
      memoryMs: +byMemory.toFixed(4),
      ratio: +(bySubgroups / byMemory).toFixed(3),
    }),
  );
}
process.exit(0);

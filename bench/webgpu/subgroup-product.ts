/**
 * Milliseconds of our matrix products within subgroups and as they are without (by tiles; on an adapter that computes on
 * the CPU straight from memory), in turns on one device, over BERT's shapes, or MiniLM's of so many tokens. Prints one
 * line of JSON a shape, and whether the backend chose subgroups for its kind when it started.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/subgroup-product.ts [--tokens 64] [--rounds 9]
 */
import { parseArgs } from 'node:util';
import { useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
// Programs are no part of what the package offers: a bench may look inside.
import { Gpu } from '../../packages/backend-webgpu/src/gpu/gpu.ts';
import { kindOfProduct, product } from '../../packages/backend-webgpu/src/kernels/product/product.ts';
import { computesOnCpu } from '../../packages/backend-webgpu/src/tfjs-backend.ts';
import { median } from '../median.ts';
import { backendOf } from './contenders.ts';
import { layerShapes, productShapes } from './shapes.ts';

const { values: flags } = parseArgs({
  options: { tokens: { type: 'string' }, rounds: { type: 'string', default: '9' } },
});
const tokens = flags.tokens && Number(flags.tokens);
const { device, engine } = await useBackend(await backendOf('ours'));
const tfjs = tf.backend() as unknown as ConstructorParameters<typeof Gpu>[0] & { flush(): Promise<void> };
const software = computesOnCpu(tfjs.device.adapterInfo);
const gpu = new Gpu(tfjs, { software });
if (!gpu.subgroupSizes) throw new Error(`Expected an adapter with subgroups of a known size, got ${device}.`);

const upload = (shape: number[]) =>
  tfjs.makeTensorInfo(
    shape,
    'float32',
    Float32Array.from({ length: shape[1]! * shape[2]! }, (_, i) => Math.sin(i * 1.3)),
  );
const settle = async () => {
  for (let i = 0; i < 2; i++) await tfjs.flush();
};

const shapes = tokens
  ? [
      ...layerShapes('MiniLM square', tokens, 384, 384),
      ...layerShapes('MiniLM wide', tokens, 384, 1536),
      ...layerShapes('MiniLM narrow', tokens, 1536, 384),
    ]
  : productShapes(false);
for (const { name, m, n, k, transposeA = false, transposeB = false } of shapes) {
  const a = upload(transposeA ? [1, k, m] : [1, m, k]);
  const b = upload(transposeB ? [1, n, k] : [1, k, n]);
  const time = async (bySubgroups: boolean, repeats: number) => {
    await settle();
    const begin = performance.now();
    for (let i = 0; i < repeats; i++) gpu.free(product(gpu, a, b, { transposeA, transposeB, bySubgroups }));
    await settle();
    return (performance.now() - begin) / repeats;
  };
  // The first time compiles; a round lasts long enough for what handing over takes not to count.
  await time(true, 1);
  await time(false, 1);
  const repeats = Math.min(2000, Math.ceil(100 / (await time(false, 1))));
  const times = { within: [] as number[], without: [] as number[] };
  for (let round = 0; round < Number(flags.rounds); round++) {
    times.within.push(await time(true, repeats));
    times.without.push(await time(false, repeats));
  }
  const [within, without] = [median(times.within), median(times.without)];
  console.log(
    JSON.stringify({
      ...{ bench: 'subgroup-product', device, engine, name, kind: kindOfProduct(transposeA, transposeB) },
      ...{ m, n, k, withinMs: +within.toFixed(4), withoutMs: +without.toFixed(4) },
      ratio: +median(times.within.map((ms, i) => ms / times.without[i]!)).toFixed(2),
    }),
  );
  gpu.free(a, b);
}
process.exit(0);

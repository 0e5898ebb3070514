import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import { kindOfProduct, product } from './product.ts';

/** How the products of a linear layer are turned: forward, its input's gradient, its kernel's. */
const kinds = [
  { transposeA: false, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: false },
] as const;

/** What is timed, and by what; tests have another clock. */
interface Measuring {
  readonly size: { readonly m: number; readonly n: number; readonly k: number };
  /** Milliseconds of a work within subgroups, or by tiles. */
  time(work: () => Promise<unknown>, bySubgroups: boolean): Promise<number>;
}

const usual: Measuring = {
  // Like BERT's: a small card takes a millisecond or two.
  size: { m: 1024, n: 768, k: 768 },
  async time(work) {
    const begin = performance.now();
    await work();
    return performance.now() - begin;
  },
};
/** What is timed lasts this long: handing over takes time too. */
const shortestMs = 4;
const rounds = 5;
/** How much faster a product must be within subgroups: less is noise, or not worth a program of another kind. */
const worthwhile = 0.9;

/**
 * Times products within subgroups beside those by tiles and returns the kinds that are faster so: what exchanging
 * values within a subgroup costs beside reading them from workgroup memory is for each card to tell. The sums are in
 * the same order whatever comes out; a card that refuses the programs, or computes something else by them, does
 * without, as does one that computes by tiles of 16-bit floats.
 */
export async function measureProducts(gpu: Gpu, measuring = usual): Promise<string[]> {
  if (!gpu.subgroupSizes || gpu.half || gpu.software) return [];
  const { device } = gpu.tfjs;
  const filters = ['validation', 'internal', 'out-of-memory'] as const;
  for (const filter of filters) device.pushErrorScope(filter);
  const faster: string[] = [];
  for (const kind of kinds) {
    if (await isFaster(gpu, kind, measuring)) faster.push(kindOfProduct(kind.transposeA, kind.transposeB));
  }
  const errors = await Promise.all(filters.map(() => device.popErrorScope()));
  return errors.some((error) => error !== null) ? [] : faster;
}

async function isFaster(
  gpu: Gpu,
  kind: (typeof kinds)[number],
  { size: { m, n, k }, ...clock }: Measuring,
): Promise<boolean> {
  const a = filled(gpu, kind.transposeA ? [1, k, m] : [1, m, k]);
  const b = filled(gpu, kind.transposeB ? [1, n, k] : [1, k, n]);
  const run = (bySubgroups: boolean) => product(gpu, a, b, { ...kind, bySubgroups });
  const read = async (c: TensorInfo) => {
    const values = (await gpu.tfjs.read(c.dataId)) as Float32Array;
    gpu.free(c);
    return values;
  };
  const time = (bySubgroups: boolean, repeats: number) =>
    clock.time(() => {
      for (let i = 0; i < repeats; i++) gpu.free(run(bySubgroups));
      gpu.submit();
      return gpu.tfjs.device.queue.onSubmittedWorkDone();
    }, bySubgroups);
  try {
    const [within, without] = [await read(run(true)), await read(run(false))];
    if (within.some((value, i) => Math.abs(value - without[i]!) > 1e-5 * k)) return false;
    let repeats = 1;
    while ((await time(false, repeats)) < shortestMs && repeats < 1024) repeats *= 2;
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ratios.push((await time(true, repeats)) / (await time(false, repeats)));
    }
    ratios.sort((left, right) => left - right);
    return ratios[rounds >> 1]! < worthwhile;
  } finally {
    gpu.free(a, b);
  }
}

function filled(gpu: Gpu, shape: readonly number[]): TensorInfo {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const values = Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5);
  return gpu.tfjs.makeTensorInfo([...shape], 'float32', values);
}

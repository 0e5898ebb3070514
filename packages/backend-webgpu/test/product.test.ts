import { expectClose } from '@bertwright/testing';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { gelu as geluOf } from '../../testing/src/conformance/reference/gelu.ts';
import { Gpu } from '../src/gpu/gpu.ts';
import { fitsSubgroups } from '../src/kernels/product/by-subgroups.ts';
import { choosePlan } from '../src/kernels/product/choose.ts';
import { product } from '../src/kernels/product/product.ts';
import { nameOf, tiles } from '../src/kernels/product/tile.ts';
import { describeWithAdapter, deviceOfTests } from './adapter-of-tests.ts';

/** Large tiles take SwiftShader seconds to compile: each is tried on few of the cases. */
const cases = [...tiles, undefined].flatMap((tile) => {
  const large = tile !== undefined && tile.m > 32;
  return [
    { size: [1, 136, 132, 52], parts: 1, transposeA: false, transposeB: false, gelu: 'none' },
    { size: [1, 136, 132, 52], parts: 3, transposeA: true, transposeB: true },
    { size: [2, 33, 35, 37], parts: 1, transposeA: false, transposeB: true, gelu: 'tanh' },
    { size: [2, 33, 35, 37], parts: 2, transposeA: true, transposeB: false, gelu: 'none' },
    { size: [1, 33, 36, 37], parts: 2, transposeA: false, transposeB: false, gelu: 'none' },
    { size: [1, 5, 8, 0], parts: 1, transposeA: false, transposeB: false, gelu: 'none' },
  ]
    .slice(0, large ? 2 : 6)
    .map((each) => ({
      tile,
      name: `${tile ? nameOf(tile) : 'as chosen'}, ${JSON.stringify(each)}`,
      ...each,
    }));
});

await describeWithAdapter('the matrix product', () => {
  const started = deviceOfTests();

  test.each(cases)(
    'is that of loops in double precision: $name',
    async ({ tile, size, parts, gelu, ...transposed }) => {
      const { gpu, tfjs } = started();
      const [batch, m, n, k] = size as [number, number, number, number];
      const { transposeA, transposeB } = transposed;
      const a = filled([batch, ...(transposeA ? [k, m] : [m, k])], 1);
      const b = filled([batch, ...(transposeB ? [n, k] : [k, n])], 2);
      const bias = filled([n], 3);
      const [left, right, added] = [a, b, bias].map(({ shape, data }) =>
        tfjs.makeTensorInfo(shape, 'float32', data),
      );
      const kept = gelu ? gpu.tensor([batch, m, n]) : undefined;
      const c = product(gpu, left!, right!, {
        ...{ transposeA, transposeB, bias: added, kept, gelu: gelu as 'none' | 'tanh' | undefined },
        ...(tile && { plan: { tile, parts } }),
      });
      const expected = new Float64Array(batch * m * n);
      for (let z = 0; z < batch; z++) {
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = bias.data[j]!;
            for (let l = 0; l < k; l++) {
              const x = a.data[z * m * k + (transposeA ? l * m + i : i * k + l)]!;
              sum += x * b.data[z * n * k + (transposeB ? j * k + l : l * n + j)]!;
            }
            expected[(z * m + i) * n + j] = sum;
          }
        }
      }
      const read = async ({ dataId }: TensorInfo) => (await tfjs.read(dataId)) as Float32Array;
      if (kept) expectClose(await read(kept), expected, 1e-5);
      const form = gelu === 'tanh' ? 'tanh' : 'exact';
      const activated = gelu ? expected.map((sum) => geluOf(sum, form)) : expected;
      expectClose(await read(c), activated, 1e-5);
      gpu.free(left!, right!, added!, c, ...(kept ? [kept] : []));
    },
  );

  test.each(
    [
      { size: [1, 136, 132, 52], parts: 1, transposeA: false, transposeB: false, gelu: 'none' },
      { size: [2, 37, 36, 64], parts: 3, transposeA: false, transposeB: false },
      { size: [2, 37, 12, 64], parts: 1, transposeA: false, transposeB: true, gelu: 'tanh' },
      { size: [1, 40, 132, 36], parts: 2, transposeA: true, transposeB: false },
      { size: [2, 8, 260, 36], parts: 1, transposeA: true, transposeB: true },
    ].map((each) => ({ name: JSON.stringify(each), ...each })),
  )('within subgroups gives the bits of the tiles: $name', async ({ size, parts, gelu, ...transposed }) => {
    const { tfjs } = started();
    // As on a card; tiles of a driver that computes on the CPU multiply and add by two roundings.
    const gpu = new Gpu(tfjs, { software: false });
    const [batch, m, n, k] = size as [number, number, number, number];
    const { transposeA, transposeB } = transposed;
    const upload = ({ shape, data }: { shape: number[]; data: Float32Array }) =>
      tfjs.makeTensorInfo(shape, 'float32', data);
    const a = upload(filled([batch, ...(transposeA ? [k, m] : [m, k])], 1));
    const b = upload(filled([batch, ...(transposeB ? [n, k] : [k, n])], 2));
    const bias = upload(filled([n], 3));
    expect(fitsSubgroups(gpu, { batch, m, n, k }, transposeA)).toBe(true);
    const plan = { tile: tiles.at(-1)!, parts };
    const results: Float32Array[] = [];
    for (const bySubgroups of [true, false]) {
      const end = { bias, gelu: gelu as 'none' | 'tanh' | undefined };
      const c = product(gpu, a, b, { ...transposed, ...end, plan, bySubgroups });
      results.push((await tfjs.read(c.dataId)) as Float32Array);
      gpu.free(c);
    }
    gpu.free(a, b, bias);
    // GELU makes 0 of what is far below it.
    const nonZero = results[0]!.filter((value) => value !== 0);
    expect(nonZero.length).toBeGreaterThan(results[0]!.length / 3);
    expect(results[0]).toEqual(results[1]);
  });

  test('rows that are not whole numbers of four values do without subgroups', () => {
    const { gpu } = started();
    expect(fitsSubgroups(gpu, { batch: 1, m: 8, n: 6, k: 8 }, false)).toBe(false);
    expect(fitsSubgroups(gpu, { batch: 1, m: 8, n: 8, k: 6 }, false)).toBe(false);
    expect(fitsSubgroups(gpu, { batch: 1, m: 6, n: 8, k: 8 }, true)).toBe(false);
    expect(fitsSubgroups(gpu, { batch: 1, m: 6, n: 8, k: 8 }, false)).toBe(true);
    const without = new Gpu(started().tfjs, { software: false, subgroups: false });
    expect(fitsSubgroups(without, { batch: 1, m: 8, n: 8, k: 8 }, false)).toBe(false);
  });

  test('a product with a short output and a long sum is summed in parts', () => {
    const card = started().gpu;
    expect(choosePlan({ batch: 1, m: 384, n: 384, k: 4096 }, card).parts).toBeGreaterThan(1);
    expect(choosePlan({ batch: 1, m: 4096, n: 4096, k: 4096 }, card)).toMatchObject({
      parts: 1,
      tile: { m: 128 },
    });
  });
});

describe('every tile', () => {
  test('has 8 threads or more each way, as the places of its threads need', () => {
    for (const { m, n, rows, columns } of tiles) {
      expect((m / rows) % 8).toBe(0);
      expect((n / columns) % 8).toBe(0);
    }
  });
});

function filled(shape: number[], seed: number): { shape: number[]; data: Float32Array } {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.3 + seed)) };
}

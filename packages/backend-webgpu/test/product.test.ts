import { expectClose } from '@bertwright/testing';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { gelu as geluOf } from '../../testing/src/conformance/reference/gelu.ts';
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

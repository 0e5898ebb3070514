import { expectClose } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { choosePlan } from '../src/kernels/product/choose.ts';
import { product } from '../src/kernels/product/product.ts';
import { nameOf, tiles } from '../src/kernels/product/tile.ts';
import { describeWithAdapter, deviceOfTests } from './adapter-of-tests.ts';

/** Large tiles take SwiftShader seconds to compile: each is tried on few of the cases. */
const cases = tiles.flatMap((tile) => {
  const large = tile.m > 32;
  return [
    { size: [1, 136, 132, 52], parts: 1, transposeA: false, transposeB: false },
    { size: [1, 136, 132, 52], parts: 3, transposeA: true, transposeB: true },
    { size: [2, 33, 35, 37], parts: 1, transposeA: false, transposeB: true },
    { size: [2, 33, 35, 37], parts: 2, transposeA: true, transposeB: false },
  ]
    .slice(0, large ? 2 : 4)
    .map((each) => ({ tile, name: `${nameOf(tile)}, ${JSON.stringify(each)}`, ...each }));
});

await describeWithAdapter('the matrix product', () => {
  const started = deviceOfTests();

  test.each(cases)(
    'is that of loops in double precision: $name',
    async ({ tile, size, parts, ...transposed }) => {
      const { gpu, tfjs } = started();
      const [batch, m, n, k] = size as [number, number, number, number];
      const { transposeA, transposeB } = transposed;
      const a = filled([batch, ...(transposeA ? [k, m] : [m, k])], 1);
      const b = filled([batch, ...(transposeB ? [n, k] : [k, n])], 2);
      const bias = filled([n], 3);
      const [left, right, added] = [a, b, bias].map(({ shape, data }) =>
        tfjs.makeTensorInfo(shape, 'float32', data),
      );
      const c = product(gpu, left!, right!, { transposeA, transposeB, bias: added, plan: { tile, parts } });
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
      expectClose((await tfjs.read(c.dataId)) as Float32Array, expected, 1e-5);
      gpu.free(left!, right!, added!, c);
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

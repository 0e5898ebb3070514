import {
  attention,
  type Backend,
  dropout,
  dropoutMask,
  dropoutMaskValues,
  embedding,
  endBackend,
  gelu,
  layerNorm,
  linear,
  memory,
  normal,
  softmaxCrossEntropy,
  sumOfSquares,
  tensor,
  tidy,
  useBackend,
} from '@bertwright/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkOperation, relativeError } from './check.ts';
import type { Values } from './reference.ts';
import * as reference from './reference.ts';

/** Runs every operation of `@bertwright/tensor` on a backend against double precision, forward and gradient. */
export function describeOperations(name: string, makeBackend: () => Backend): void {
  describe(`operations on ${name}`, () => {
    beforeAll(async () => void (await useBackend(makeBackend())));
    afterAll(endBackend);

    describe.each([[[3]], [[2, 5]], [[1, 1]], [[4, 3, 2]]])('embedding of ids %j', (shape) => {
      test('takes rows, and sums the gradients of a row taken twice', () =>
        checkOperation({
          inputs: [random([7, 6], 1)],
          run: ([table]) => embedding(table!, tensor(ids(shape, 7), shape, 'int32')),
          reference: ([table]) => reference.embedding(table!, { shape, data: ids(shape, 7) }),
        }));
    });
    test('the embedding gradient of a table of 300 rows sums over 500 ids', () =>
      checkOperation({
        inputs: [random([300, 2], 1)],
        run: ([table]) => embedding(table!, tensor(ids([500], 300), [500], 'int32')),
        reference: ([table]) => reference.embedding(table!, { shape: [500], data: ids([500], 300) }),
      }));

    describe.each([[[5, 3]], [[2, 3, 3]], [[1, 3]]])('linear of %j', (shape) => {
      test('with a bias', () =>
        checkOperation({
          inputs: [random(shape, 1), random([3, 4], 2), random([4], 3)],
          run: ([x, kernel, bias]) => linear(x!, kernel!, bias!),
          reference: ([x, kernel, bias]) => reference.linear(x!, kernel!, bias!),
        }));
      test('without a bias', () =>
        checkOperation({
          inputs: [random(shape, 1), random([3, 4], 2)],
          run: ([x, kernel]) => linear(x!, kernel!),
          reference: ([x, kernel]) => reference.linear(x!, kernel!),
        }));
    });

    describe.each([
      [[4, 6], 1e-12],
      [[2, 3, 5], 1e-5],
      [[1, 3], 1e-5],
    ] as const)('layerNorm of %j, epsilon %f', (shape, epsilon) => {
      test('normalises the last axis', () =>
        checkOperation({
          inputs: [random(shape, 1), random(shape.slice(-1), 2), random(shape.slice(-1), 3)],
          run: ([x, scale, offset]) => layerNorm(x!, scale!, offset!, epsilon),
          reference: ([x, scale, offset]) => reference.layerNorm(x!, scale!, offset!, epsilon),
        }));
    });

    describe.each(['exact', 'tanh'] as const)('gelu, %s', (form) => {
      test('of values from -8 to 8', () =>
        checkOperation({
          inputs: [{ shape: [33], data: Array.from({ length: 33 }, (_, i) => (i - 16) / 2) }],
          run: ([x]) => gelu(x!, form),
          reference: ([x]) => reference.gelu(x!, form),
        }));
    });

    describe.each([0, 50, 200])('attention with scores that spread by about %d', (spread) => {
      // One key takes all the weight: what reaches the scores is the difference of terms of about 1.
      const cancelled = spread === 200 ? 0.05 : 0;
      const inputs = () => [
        random([2, 3, 8], 1, Math.max(1, spread / 2)),
        random([2, 5, 8], 2),
        random([2, 5, 8], 3),
      ];
      const masks: [string, number[] | undefined][] = [
        ['no mask', undefined],
        ['all keys visible', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
        ['some keys hidden', [1, 1, 0, 1, 0, 0, 1, 0, 0, 0]],
        ['a row without a visible key', [0, 0, 0, 0, 0, 1, 1, 0, 0, 1]],
      ];
      test.each(masks)('%s', (_, mask) =>
        checkOperation({
          cancelled,
          inputs: inputs(),
          run: ([q, k, v]) =>
            attention(q!, k!, v!, { heads: 2, keyMask: mask && tensor(mask, [2, 5], 'bool') }),
          reference: ([q, k, v]) =>
            reference.attention(q!, k!, v!, { heads: 2, keyMask: mask && { shape: [2, 5], data: mask } }),
        }),
      );
      test('with dropout of the weights', () => {
        const rate = 0.3;
        const key = { seed: 5, step: 2, site: 9 };
        const dropped = { shape: [2, 2, 3, 5], data: dropoutMaskValues([2, 2, 3, 5], rate, key) };
        return checkOperation({
          cancelled,
          inputs: inputs(),
          run: ([q, k, v]) => attention(q!, k!, v!, { heads: 2, dropout: { rate, ...key } }),
          reference: ([q, k, v]) => reference.attention(q!, k!, v!, { heads: 2, dropoutMask: dropped, rate }),
        });
      });
    });

    test('a hidden key weighs exactly 0: its value may be anything', async () => {
      const run = (value: number) =>
        tidy(() => {
          const x = tensor([1, 2, 3, 4], [1, 2, 2]);
          return attention(x, x, tensor([1, 1, value, value], [1, 2, 2]), {
            heads: 1,
            keyMask: tensor([1, 0], [1, 2], 'bool'),
          });
        });
      const [small, large] = [run(1), run(1e30)];
      expect(await small.data()).toEqual(await large.data());
      small.dispose();
      large.dispose();
    });

    test.each([[[10]], [[3, 7]], [[2, 3, 4, 5]], [[0, 4]]])(
      "a dropout mask of %j is the host's, bit by bit",
      async (shape) => {
        const key = { seed: 2 ** 40 + 3, step: 7, microBatch: 1, site: 0xdeadbeef };
        const mask = dropoutMask(shape, { rate: 0.25, ...key });
        expect([...(await mask.data())]).toEqual([...dropoutMaskValues(shape, 0.25, key)]);
        mask.dispose();
      },
    );
    test('dropout scales what it keeps', () => {
      const key = { seed: 1, step: 2, site: 3 };
      const kept = dropoutMaskValues([6, 5], 0.4, key);
      return checkOperation({
        inputs: [random([6, 5], 1)],
        run: ([x]) => dropout(x!, { rate: 0.4, ...key }),
        reference: ([x]) => Array.from(x!.data, (value, index) => (kept[index] ? value / 0.6 : 0)),
      });
    });

    describe.each([0, 0.1])('softmaxCrossEntropy with label smoothing %f', (labelSmoothing) => {
      test.each([
        ['all labels count', [0, 2, 1, 2]],
        ['some are ignored', [0, -100, 1, -100]],
        ['all are ignored', [-100, -100, -100, -100]],
      ])('%s', (_, labels) =>
        checkOperation({
          inputs: [random([4, 3], 1, 3)],
          run: ([logits]) => softmaxCrossEntropy(logits!, tensor(labels, [4], 'int32'), { labelSmoothing }),
          reference: ([logits]) =>
            reference.softmaxCrossEntropy(logits!, { shape: [4], data: labels }, -100, labelSmoothing),
        }),
      );
    });

    test('sumOfSquares of tensors of several shapes', async () => {
      const before = memory().numTensors;
      const parts = [random([3, 4], 1), random([5], 2), random([], 3)];
      const result = tidy(() =>
        sumOfSquares(parts.map(({ data, shape }) => tensor(Float32Array.from(data), [...shape]))),
      );
      const expected = parts
        .flatMap(({ data }) => Array.from(data))
        .reduce((sum, value) => sum + value * value, 0);
      expect(relativeError(await result.data(), [expected])).toBeLessThan(1e-5);
      result.dispose();
      expect(memory().numTensors).toBe(before);
    });
  });
}

function random(shape: readonly number[], site: number, deviation = 1): Values {
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  return { shape, data: normal(count, 0, deviation, { seed: 20, site }) };
}

function ids(shape: readonly number[], rows: number): number[] {
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  return Array.from({ length: count }, (_, index) => (index * 7 + (index >> 1)) % rows);
}

import {
  type Backend,
  dropoutMask,
  dropoutMaskValues,
  normal,
  parameter,
  shuffle,
  tidy,
  truncatedNormal,
  uniform,
} from '@bertwright/tensor';
import { gather } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { expectValues } from './expect-values.ts';
import { floats, onBackend, sizeOf } from './host-tensor.ts';
import { leavesNothing } from './memory.ts';
import type { ConformanceOptions } from './options.ts';
import * as layout from './reference/layout.ts';
import { startedBackend } from './started-backend.ts';

/** Dropout masks, initial values and shuffles on a backend are the host's, bit by bit. */
export function describeRandomness(
  name: string,
  makeBackend: () => Backend,
  options: Pick<ConformanceOptions, 'engineBytes'> = {},
): void {
  describe(`random numbers on ${name}`, () => {
    startedBackend(makeBackend);
    const shapes = [[], [1], [10], [3, 7], [2, 3, 4, 5], [0, 4], [3, 129, 257]];
    describe.each([0.1, 0.5])('a dropout mask by %f', (rate) => {
      test.each(shapes.map((shape) => [shape]))('of %j', (shape) =>
        leavesNothing(async () => {
          const key = { seed: 2 ** 40 + 3, step: 7, microBatch: 1, site: 0xdeadbeef };
          const mask = dropoutMask(shape, { rate, ...key });
          const data = dropoutMaskValues(shape, rate, key);
          await expectValues(mask, { shape, dtype: 'bool', data });
          expect(data.length).toBe(sizeOf(shape));
          mask.dispose();
        }, options),
      );
    });
    const key = { seed: 42, site: 17 };
    test.each([
      ['normal', normal(1031, 0, 0.02, key)],
      ['truncatedNormal', truncatedNormal(1031, 0, 0.02, key)],
      ['uniform', uniform(1031, -0.1, 0.1, key)],
    ])('initial values of %s', (_, values) =>
      leavesNothing(async () => {
        const variable = parameter(values, [1031]);
        await expectValues(variable, { shape: [1031], dtype: 'float32', data: values }, { exact: true });
        variable.dispose();
      }, options),
    );
    test('rows in shuffled order', () =>
      leavesNothing(async () => {
        const rows = floats([257, 3]);
        const order = { shape: [257], dtype: 'int32', data: shuffle(257, 11, 2) } as const;
        const shuffled = tidy(() => gather(onBackend(rows), onBackend(order)));
        await expectValues(shuffled, layout.gather(rows, order, 0), { exact: true });
        shuffled.dispose();
      }, options));
  });
}

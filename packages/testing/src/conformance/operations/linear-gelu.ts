import { linearGelu } from '@bertwright/tensor';
import { describe } from 'vitest';
import { floats } from '../host-tensor.ts';
import { mapEach } from '../reference/elementwise.ts';
import { gelu } from '../reference/gelu.ts';
import { linear } from '../reference/linear.ts';
import type { OperationTests } from './operation-tests.ts';

/** Products with an activation at their end, in one kernel or two. */
export function describeLinearGelu({ check }: OperationTests): void {
  describe.each(['exact', 'tanh'] as const)('linearGelu, %s', (form) => {
    const cases: [x: number[], outputs: number][] = [
      [[5, 3], 4],
      [[2, 3, 3], 5],
      [[1, 1], 1],
      [[2, 1, 2, 3], 5],
      [[0, 3], 4],
      [[3, 17, 35], 65],
      [[9, 2, 8], 132],
    ];
    for (const [shape, outputs] of cases) {
      const kernel = [shape.at(-1)!, outputs];
      check(`[${shape}] by [${kernel}] with a bias`, () => ({
        inputs: [floats(shape), floats(kernel, { seed: 2 }), floats([outputs], { seed: 3 })],
        run: ([x, kernel, bias]) => linearGelu(x!, kernel!, bias!, form),
        reference: ([x, kernel, bias]) => mapEach(linear(x!, kernel!, bias!), (value) => gelu(value, form)),
      }));
      check(`[${shape}] by [${kernel}] without a bias`, () => ({
        inputs: [floats(shape), floats(kernel, { seed: 2 })],
        run: ([x, kernel]) => linearGelu(x!, kernel!, undefined, form),
        reference: ([x, kernel]) => mapEach(linear(x!, kernel!), (value) => gelu(value, form)),
      }));
    }
  });
}

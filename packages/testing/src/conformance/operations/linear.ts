import { linear } from '@bertwright/tensor';
import { describe } from 'vitest';
import { floats } from '../host-tensor.ts';
import * as reference from '../reference/linear.ts';
import type { OperationTests } from './operation-tests.ts';

/** Products with a kernel, and a bias. */
export function describeLinear({ check }: OperationTests): void {
  describe('linear', () => {
    const cases: [x: number[], outputs: number][] = [
      [[5, 3], 4],
      [[2, 3, 3], 4],
      [[1, 3], 1],
      [[1, 1], 1],
      [[2, 1, 2, 3], 5],
      [[0, 3], 4],
      [[4, 33, 67], 129],
    ];
    for (const [shape, outputs] of cases) {
      const kernel = [shape.at(-1)!, outputs];
      check(`[${shape}] by [${kernel}] with a bias`, () => ({
        inputs: [floats(shape), floats(kernel, { seed: 2 }), floats([outputs], { seed: 3 })],
        run: ([x, kernel, bias]) => linear(x!, kernel!, bias!),
        reference: ([x, kernel, bias]) => reference.linear(x!, kernel!, bias!),
      }));
      check(`[${shape}] by [${kernel}] without a bias`, () => ({
        inputs: [floats(shape), floats(kernel, { seed: 2 })],
        run: ([x, kernel]) => linear(x!, kernel!),
        reference: ([x, kernel]) => reference.linear(x!, kernel!),
      }));
    }
  });
}

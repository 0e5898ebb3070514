import { dropout, dropoutMaskValues } from '@bertwright/tensor';
import { describe } from 'vitest';
import { floats } from '../host-tensor.ts';
import type { OperationTests } from './operation-tests.ts';

/** Values dropped by a mask that is known beforehand. */
export function describeDropout({ check }: OperationTests): void {
  describe('dropout', () => {
    const key = { seed: 1, step: 2, site: 3 };
    for (const [shape, rate] of [
      [[6, 5], 0.4],
      [[1], 0.5],
      [[2, 3, 7], 0.1],
      [[0, 4], 0.1],
      [[129, 257], 0.1],
      [[6, 5], 0],
    ] as const) {
      check(`[${shape}] by ${rate} scales what it keeps`, () => {
        const kept = rate === 0 ? undefined : dropoutMaskValues(shape, rate, key);
        return {
          inputs: [floats(shape)],
          run: ([x]) => dropout(x!, { rate, ...key }),
          reference: ([x]) => ({
            ...x!,
            data: Float64Array.from(x!.data, (value, index) =>
              kept === undefined || kept[index] ? value / (1 - rate) : 0,
            ),
          }),
        };
      });
    }
  });
}

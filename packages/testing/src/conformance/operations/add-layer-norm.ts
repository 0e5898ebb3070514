import { addLayerNorm, dropoutMaskValues } from '@bertwright/tensor';
import { describe } from 'vitest';
import { floats, type HostTensor } from '../host-tensor.ts';
import * as reference from '../reference/layer-norm.ts';
import { normCases } from './layer-norm.ts';
import type { OperationTests } from './operation-tests.ts';

/** Dropout, a residual and the normalisation of their sum, in one kernel or several. */
export function describeAddLayerNorm({ check }: OperationTests): void {
  describe('addLayerNorm', () => {
    const cases: (readonly [title: string, x: HostTensor, epsilon: number, rate?: number])[] = [
      ...normCases,
      ['[5,53,132]', floats([5, 53, 132]), 1e-12],
      ['[2,2,3,8]', floats([2, 2, 3, 8]), 1e-5, 0.4],
      ['[3,5]', floats([3, 5]), 1e-5, 0.1],
      ['[7]', floats([7]), 1e-5, 0.1],
      ['[0,4]', floats([0, 4]), 1e-5, 0.1],
      ['[3,22,385]', floats([3, 22, 385]), 1e-12, 0.1],
      ['[2,150,132]', floats([2, 150, 132]), 1e-12, 0.1],
      ['[4,6]', floats([4, 6]), 1e-5, 0],
    ];
    for (const [title, x, epsilon, rate] of cases) {
      const key = { seed: 2 ** 33 + 1, step: 2, microBatch: 1, site: 3 };
      const dropped = rate === undefined ? '' : `, dropped by ${rate}`;
      const kept = rate ? dropoutMaskValues(x.shape, rate, key) : undefined;
      const sum = ({ data }: HostTensor, residual: HostTensor): HostTensor => ({
        ...x,
        data: Float64Array.from(data, (value, index) => {
          const share = kept === undefined ? 1 : kept[index] ? 1 / (1 - rate!) : 0;
          return value * share + residual.data[index]!;
        }),
      });
      const width = x.shape.at(-1)!;
      check(`${title}, epsilon ${epsilon}${dropped}`, () => ({
        inputs: [x, floats(x.shape, { seed: 4 }), floats([width], { seed: 2 }), floats([width], { seed: 3 })],
        run: ([x, residual, scale, offset]) =>
          addLayerNorm(x!, residual!, scale!, offset!, {
            epsilon,
            dropout: rate === undefined ? undefined : { rate, ...key },
          }),
        reference: ([x, residual, scale, offset]) =>
          reference.layerNorm(sum(x!, residual!), scale!, offset!, epsilon),
        terms: ([x, residual, scale], dy) => {
          const terms = reference.layerNormGradientTerms(sum(x!, residual!), scale!, dy, epsilon);
          return [terms / (1 - (rate ?? 0)), terms];
        },
      }));
    }
  });
}

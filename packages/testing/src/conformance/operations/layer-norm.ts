import { layerNorm } from '@bertwright/tensor';
import { describe } from 'vitest';
import { floats, given, type HostTensor } from '../host-tensor.ts';
import * as reference from '../reference/layer-norm.ts';
import type { OperationTests } from './operation-tests.ts';

/** What is normalised, [..., width]: rows of few values, of one, of equal ones, of many, and no rows. */
export const normCases: readonly (readonly [title: string, x: HostTensor, epsilon: number])[] = [
  ['[4,6]', floats([4, 6]), 1e-12],
  ['[2,3,5]', floats([2, 3, 5]), 1e-5],
  ['[1,3]', floats([1, 3]), 1e-5],
  ['[7]', floats([7]), 1e-5],
  ['[3,1], a single value a row', floats([3, 1]), 1e-5],
  ['rows of equal values', given([2, 2, 2, 2, -1, -1, -1, -1], { shape: [2, 4] }), 1e-3],
  ['[0,4]', floats([0, 4]), 1e-5],
  ['[65,385]', floats([65, 385]), 1e-12],
];

/** Normalisation of the last axis. */
export function describeLayerNorm({ check }: OperationTests): void {
  describe('layerNorm', () => {
    for (const [title, x, epsilon] of normCases) {
      const width = x.shape.at(-1)!;
      check(`${title}, epsilon ${epsilon}`, () => ({
        inputs: [x, floats([width], { seed: 2 }), floats([width], { seed: 3 })],
        run: ([x, scale, offset]) => layerNorm(x!, scale!, offset!, epsilon),
        reference: ([x, scale, offset]) => reference.layerNorm(x!, scale!, offset!, epsilon),
        terms: ([x, scale], dy) => [reference.layerNormGradientTerms(x!, scale!, dy, epsilon)],
      }));
    }
  });
}

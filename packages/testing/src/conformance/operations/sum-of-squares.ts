import { sumOfSquares, tidy } from '@bertwright/tensor';
import { describe } from 'vitest';
import { expectValues } from '../expect-values.ts';
import { weightedSum } from '../finite-differences.ts';
import { floats, onBackend } from '../host-tensor.ts';
import type { OperationTests } from './operation-tests.ts';

/** The square of a global norm. */
export function describeSumOfSquares({ clean }: OperationTests): void {
  describe('sumOfSquares', () => {
    const lists: Record<string, number[][]> = {
      'no tensors': [],
      'one scalar': [[]],
      'several shapes': [[3, 4], [5], []],
      'an empty one among them': [[3, 4], [0, 2], [7]],
      'only an empty one': [[0]],
      'large ones': [[129, 1031], [1031], [33, 129]],
    };
    for (const [title, shapes] of Object.entries(lists)) {
      clean(title, async () => {
        const parts = shapes.map((shape, seed) => floats(shape, { seed }));
        const result = tidy(() => sumOfSquares(parts.map(onBackend)));
        const expected = parts.reduce((sum, { data }) => sum + weightedSum(data, data), 0);
        await expectValues(result, { shape: [], dtype: 'float32', data: [expected] });
        result.dispose();
      });
    }
  });
}

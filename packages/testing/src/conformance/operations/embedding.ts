import { embedding } from '@bertwright/tensor';
import { describe } from 'vitest';
import { doubled } from '../finite-differences.ts';
import { floats, integers, onBackend } from '../host-tensor.ts';
import { gather } from '../reference/layout.ts';
import type { OperationTests } from './operation-tests.ts';

/** The rows of a table. */
export function describeEmbedding({ check }: OperationTests): void {
  describe('embedding', () => {
    const cases: [ids: number[], rows: number, width: number][] = [
      [[3], 7, 6],
      [[2, 5], 7, 6],
      [[1, 1], 7, 1],
      [[4, 3, 2], 7, 6],
      [[2, 0], 7, 6],
      [[40], 64, 3],
      [[500], 65, 2],
      [[500], 300, 2],
      [[8, 16], 503, 33],
    ];
    for (const [shape, rows, width] of cases) {
      const ids = integers(shape, { below: rows });
      check(`ids [${shape}] of [${rows},${width}], gradients of a row taken twice summed`, () => ({
        inputs: [floats([rows, width])],
        run: ([table]) => embedding(table!, onBackend(ids)),
        reference: ([table]) => gather(table!, ids, 0),
      }));
    }
    check('no gradient for the padding row', () => {
      const ids = integers([2, 5], { below: 4 });
      // What the padding row is given does not follow from the parameter: it is held fast.
      const table = doubled(floats([4, 3]));
      return {
        inputs: [floats([4, 3])],
        run: ([given]) => embedding(given!, onBackend(ids), { paddingId: 2 }),
        reference: ([given]) => {
          const data = Float64Array.from(given!.data);
          data.set(Array.from(table.data).slice(6, 9), 6);
          return gather({ ...given!, data }, ids, 0);
        },
      };
    });
  });
}

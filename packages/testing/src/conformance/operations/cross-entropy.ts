import { softmaxCrossEntropy, tensor } from '@bertwright/tensor';
import { describe } from 'vitest';
import { floats, integers } from '../host-tensor.ts';
import * as reference from '../reference/cross-entropy.ts';
import type { OperationTests } from './operation-tests.ts';

/** The loss of classes. */
export function describeCrossEntropy({ check }: OperationTests): void {
  const large = integers([65], { below: 1031 }).data;
  const cases: [title: string, shape: number[], labels: ArrayLike<number>, reach?: number][] = [
    ['all labels count', [4, 3], [0, 2, 1, 2]],
    ['some are ignored', [4, 3], [0, -100, 1, -100]],
    ['all are ignored', [4, 3], [-100, -100, -100, -100]],
    ['one row', [1, 5], [4]],
    ['one class', [3, 1], [0, 0, -100]],
    ['no rows', [0, 3], []],
    ['logits that spread by 100', [4, 3], [0, 2, 1, 2], 50],
    ['[65,1031]', [65, 1031], large],
  ];
  for (const labelSmoothing of [0, 0.1]) {
    describe(`softmaxCrossEntropy with label smoothing ${labelSmoothing}`, () => {
      for (const [title, shape, labels, reach = 3] of cases) {
        check(title, () => ({
          inputs: [floats(shape, { from: -reach, to: reach })],
          run: ([logits]) =>
            softmaxCrossEntropy(logits!, tensor(Int32Array.from(labels), [shape[0]!], 'int32'), {
              labelSmoothing,
            }),
          reference: ([logits]) => reference.softmaxCrossEntropy(logits!, labels, { labelSmoothing }),
        }));
      }
    });
  }
}

import { dropoutMaskValues, type RandomKey } from '@bertwright/tensor';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../../recorder/operation.ts';
import { type Kernel, kernel, portOf, record } from '../kernel.ts';

const dropout: Operation<{ rate: number }> = {
  name: 'BertDropout',
  emit: ({ graph, inputs: [x, mask], inputPorts, part, attributes: { rate } }) => {
    const scale = graph.scalar(1 / (1 - rate));
    // Bytes of 1 and 0 become the scale and 0 in one pass, which the way back shares.
    const bytes = part(1, { offset: 0, shape: inputPorts[1]!.shape, type: 'uint8' });
    if (bytes === undefined) {
      return [graph.add('Mul', [graph.add('Mul', [x!, graph.cast(mask!, 'float32')]), scale])];
    }
    const factors = graph.once(`factors:${bytes}:${rate}`, () =>
      graph.add('DequantizeLinear', [bytes, scale]),
    );
    return [graph.add('Mul', [x!, factors])];
  },
};

/** Dropout by a mask that is given, whose gradient is the same kernel on the gradient; and the masks. */
export const dropoutKernels: Kernel[] = [
  kernel<{ x: TensorInfo; mask: TensorInfo }, { rate: number }>(
    'BertDropout',
    ({ inputs: { x, mask }, attributes: { rate }, backend }) =>
      record(backend, dropout, [x, mask], portOf(x), { rate }),
  ),
  // On the host: a graph of integer operations would pass over memory ten times for what the host makes in one.
  kernel<Record<string, never>, RandomKey & { shape: number[]; rate: number }>(
    'BertDropoutMask',
    ({ attributes: { shape, rate, ...key }, backend }) => {
      const dataId = backend.recorder.createLater(shape, 'bool', (values) => {
        dropoutMaskValues(shape, rate, key, values as Uint8Array);
      });
      return { dataId, shape: [...shape], dtype: 'bool' };
    },
  ),
];

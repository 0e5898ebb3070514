import { dropoutMaskValues, type RandomKey } from '@bertwright/tensor';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../../recorder/operation.ts';
import { type Kernel, kernel, portOf, record } from '../kernel.ts';

const dropout: Operation<{ rate: number }> = {
  name: 'BertDropout',
  emit: ({ graph, inputs: [x, mask], attributes: { rate } }) => {
    const kept = graph.add('Mul', [x!, graph.cast(mask!, 'float32')]);
    return [graph.add('Mul', [kept, graph.scalar(1 / (1 - rate))])];
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
      const { dataId, values } = backend.recorder.create(shape, 'bool');
      dropoutMaskValues(shape, rate, key, values as Uint8Array);
      return { dataId, shape: [...shape], dtype: 'bool' };
    },
  ),
];

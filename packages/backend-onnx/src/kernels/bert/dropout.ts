import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../../recorder/operation.ts';
import { kernel, portOf, record } from '../kernel.ts';

const dropout: Operation<{ rate: number }> = {
  name: 'BertDropout',
  emit: ({ graph, inputs: [x, mask], attributes: { rate } }) => {
    const kept = graph.add('Mul', [x!, graph.cast(mask!, 'float32')]);
    return [graph.add('Mul', [kept, graph.scalar(1 / (1 - rate))])];
  },
};

/** Dropout by a mask that is given; its gradient is the same kernel on the gradient. */
export const dropoutKernels = [
  kernel<{ x: TensorInfo; mask: TensorInfo }, { rate: number }>(
    'BertDropout',
    ({ inputs: { x, mask }, attributes: { rate }, backend }) =>
      record(backend, dropout, [x, mask], portOf(x), { rate }),
  ),
];

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../../recorder/operation.ts';
import { sizeOf } from '../../recorder/value.ts';
import { filled, kernel, record } from '../kernel.ts';

const sumOfSquares: Operation = {
  name: 'BertSumOfSquares',
  emit: ({ graph, inputs, inputPorts }) => {
    const sums = inputs.map((edge, i) => {
      const { shape } = inputPorts[i]!;
      const width = shape.at(-1) ?? 1;
      // Row by row, since threads share out rows; a tensor reduced to one number runs on one thread.
      const rows = graph.reshape(edge, [sizeOf(shape) / width, width]);
      const squares = graph.add('ReduceSumSquare', [rows, graph.integers([1])], { keepdims: 0 });
      return graph.sum(squares, [0], true);
    });
    return [graph.sum(graph.add('Concat', sums, { axis: 0 }), [0])];
  },
};

/** The sum of the squares of all values of several tensors. */
export const sumOfSquaresKernels = [
  kernel<Record<string, TensorInfo>>('BertSumOfSquares', ({ inputs, backend }) => {
    const tensors = Object.values(inputs).filter(({ shape }) => sizeOf(shape) > 0);
    if (tensors.length === 0) return filled(backend, { shape: [], type: 'float32' }, 0);
    return record(backend, sumOfSquares, tensors, { shape: [], type: 'float32' }, undefined);
  }),
];

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ElementType } from '../engine/engine.ts';
import type { Operation } from '../recorder/operation.ts';
import { kernel, record } from './kernel.ts';

const oneHot: Operation<{ depth: number; onValue: number; offValue: number }> = {
  name: 'OneHot',
  emit: ({ graph, inputs: [indices], inputPorts, outputPorts, attributes: { depth, onValue, offValue } }) => {
    const column = graph.reshape(indices!, [...inputPorts[0]!.shape, 1]);
    const numbers = graph.add('Range', [
      graph.scalar(0, 'int32'),
      graph.scalar(depth, 'int32'),
      graph.scalar(1, 'int32'),
    ]);
    const hits = graph.add('Equal', [column, numbers]);
    const { type } = outputPorts[0]!;
    if ((onValue === 1 && offValue === 0) || type === 'bool') {
      return [type === 'bool' ? hits : graph.cast(hits, type)];
    }
    return [graph.add('Where', [hits, graph.scalar(onValue, type), graph.scalar(offValue, type)])];
  },
};

/** One-hot rows. */
export const oneHotKernels = [
  kernel<{ indices: TensorInfo }, { depth: number; onValue: number; offValue: number; dtype?: ElementType }>(
    'OneHot',
    ({ inputs: { indices }, attributes, backend }) => {
      const { depth, onValue, offValue, dtype = 'float32' } = attributes;
      const port = { shape: [...indices.shape, depth], type: dtype };
      return record(backend, oneHot, [indices], port, { depth, onValue, offValue });
    },
  ),
];

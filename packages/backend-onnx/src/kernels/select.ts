import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../recorder/operation.ts';
import { kernel, record, typeOf } from './kernel.ts';

const select: Operation = {
  name: 'Select',
  emit: ({ graph, inputs: [condition, t, e], outputPorts }) => {
    if (outputPorts[0]!.type !== 'bool') return [graph.add('Where', [condition!, t!, e!])];
    const bytes = [t!, e!].map((edge) => graph.cast(edge, 'uint8'));
    return [graph.cast(graph.add('Where', [condition!, ...bytes]), 'bool')];
  },
};

/** Choice by a condition. */
export const selectKernels = [
  kernel<{ condition: TensorInfo; t: TensorInfo; e: TensorInfo }>(
    'Select',
    ({ inputs: { condition, t, e }, backend }) =>
      record(backend, select, [condition, t, e], { shape: t.shape, type: typeOf(t) }, undefined),
  ),
];

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../recorder/operation.ts';
import { kernel, record, typeOf } from './kernel.ts';

const select: Operation = {
  name: 'Select',
  emit: ({ graph, inputs: [condition, t, e], inputPorts, outputPorts }) => {
    // A condition of rank 1 chooses rows; ONNX broadcasts from the last axis.
    const [{ shape }, { shape: result }] = [inputPorts[0]!, outputPorts[0]!];
    const rows = shape.length === 1 && result.length > 1;
    const chosen = rows ? graph.reshape(condition!, [...shape, ...result.slice(1).map(() => 1)]) : condition!;
    if (outputPorts[0]!.type !== 'bool') return [graph.add('Where', [chosen, t!, e!])];
    const bytes = [t!, e!].map((edge) => graph.cast(edge, 'uint8'));
    return [graph.cast(graph.add('Where', [chosen, ...bytes]), 'bool')];
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

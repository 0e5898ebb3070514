import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../recorder/operation.ts';
import { sizeOf } from '../recorder/value.ts';
import { kernel, positiveAxis, record, typeOf } from './kernel.ts';

const concat: Operation<{ axis: number }> = {
  name: 'Concat',
  emit: ({ graph, inputs, attributes: { axis } }) => [graph.add('Concat', inputs, { axis })],
};

const pack: Operation<{ axis: number }> = {
  name: 'Pack',
  emit: ({ graph, inputs, inputPorts, attributes: { axis } }) => {
    const shape = [...inputPorts[0]!.shape];
    shape.splice(axis, 0, 1);
    return [
      graph.add(
        'Concat',
        inputs.map((input) => graph.reshape(input, shape)),
        { axis },
      ),
    ];
  },
};

/** Kernels that put tensors side by side. */
export const concatKernels = [
  kernel<TensorInfo[], { axis: number }>('Concat', ({ inputs, attributes, backend }) => {
    const all = Object.values(inputs);
    const axis = positiveAxis(attributes.axis, all[0]!.shape.length);
    const shape = [...all[0]!.shape];
    shape[axis] = all.reduce((sum, tensor) => sum + tensor.shape[axis]!, 0);
    const parts = all.filter((tensor) => sizeOf(tensor.shape) > 0);
    if (parts.length === 1) return backend.alias(parts[0]!, shape);
    return record(backend, concat, parts, { shape, type: typeOf(all[0]!) }, { axis });
  }),
  kernel<TensorInfo[], { axis: number }>('Pack', ({ inputs, attributes, backend }) => {
    const parts = Object.values(inputs);
    const axis = positiveAxis(attributes.axis, parts[0]!.shape.length + 1);
    const shape = [...parts[0]!.shape];
    shape.splice(axis, 0, parts.length);
    return record(backend, pack, parts, { shape, type: typeOf(parts[0]!) }, { axis });
  }),
];

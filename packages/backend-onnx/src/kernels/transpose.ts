import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../recorder/operation.ts';
import { kernel, positiveAxis, record, typeOf } from './kernel.ts';

const transpose: Operation<{ perm: number[] }> = {
  name: 'Transpose',
  emit: ({ graph, inputs: [x], attributes: { perm } }) => [graph.transpose(x!, perm)],
};

const reverse: Operation<{ axes: number[] }> = {
  name: 'Reverse',
  emit: ({ graph, inputs: [x], inputPorts, attributes: { axes } }) => {
    const { shape } = inputPorts[0]!;
    return [
      graph.add('Slice', [
        x!,
        graph.integers(axes.map((axis) => shape[axis]! - 1)),
        graph.integers(axes.map((axis) => -shape[axis]! - 1)),
        graph.integers(axes),
        graph.integers(axes.map(() => -1)),
      ]),
    ];
  },
};

/** Kernels that put elements in another order. */
export const transposeKernels = [
  kernel<{ x: TensorInfo }, { perm: number[] }>(
    'Transpose',
    ({ inputs: { x }, attributes: { perm }, backend }) => {
      const shape = perm.map((axis) => x.shape[axis]!);
      // Only moving axes of one element leaves the memory as it is.
      const moved = perm.filter((axis) => x.shape[axis] !== 1);
      if (moved.every((axis, i) => i === 0 || moved[i - 1]! < axis)) return backend.alias(x, shape);
      return record(backend, transpose, [x], { shape, type: typeOf(x) }, { perm });
    },
  ),
  kernel<{ x: TensorInfo }, { dims: number | number[] }>(
    'Reverse',
    ({ inputs: { x }, attributes: { dims }, backend }) => {
      const axes = [dims].flat().map((axis) => positiveAxis(axis, x.shape.length));
      if (axes.length === 0) return backend.alias(x, x.shape);
      return record(backend, reverse, [x], { shape: x.shape, type: typeOf(x) }, { axes });
    },
  ),
];

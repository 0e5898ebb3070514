import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { ElementType } from '../engine/engine.ts';
import type { Operation } from '../recorder/operation.ts';
import { type Kernel, kernel, positiveAxis, record } from './kernel.ts';

const cast: Operation<{ to: ElementType }> = {
  name: 'Cast',
  emit: ({ graph, inputs: [x], inputPorts, attributes: { to } }) => {
    // tfjs counts every value but 0 as true, NaN among them.
    if (to === 'bool') {
      const type = inputPorts[0]!.type === 'int32' ? 'int32' : 'float32';
      return [graph.add('Not', [graph.add('Equal', [x!, graph.scalar(0, type)])])];
    }
    return [graph.cast(x!, to)];
  },
};

/** Kernels that only see the same values otherwise: nothing is recorded but the cast. */
export const shapeKernels: Kernel[] = [
  kernel<{ x: TensorInfo }>('Identity', ({ inputs: { x }, backend }) => backend.alias(x, x.shape)),
  kernel<{ x: TensorInfo }, { shape: number[] }>(
    'Reshape',
    ({ inputs: { x }, attributes: { shape }, backend }) =>
      backend.alias(x, util.inferFromImplicitShape(shape, util.sizeFromShape(x.shape))),
  ),
  kernel<{ input: TensorInfo }, { dim: number }>(
    'ExpandDims',
    ({ inputs: { input }, attributes: { dim }, backend }) => {
      const shape = [...input.shape];
      shape.splice(positiveAxis(dim, shape.length + 1), 0, 1);
      return backend.alias(input, shape);
    },
  ),
  kernel<{ x: TensorInfo }, { dtype: ElementType }>(
    'Cast',
    ({ inputs: { x }, attributes: { dtype }, backend }) =>
      x.dtype === dtype
        ? backend.alias(x, x.shape)
        : record(backend, cast, [x], { shape: x.shape, type: dtype }, { to: dtype }),
  ),
];

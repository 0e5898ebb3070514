import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../../recorder/operation.ts';
import { sizeOf } from '../../recorder/value.ts';
import { kernel, portOf, record } from '../kernel.ts';
import { emitProduct } from '../matrix-product.ts';
import { emitColumnSums } from '../sums.ts';

const linear: Operation = {
  name: 'BertLinear',
  emit: ({ graph, inputs: [x, weights, bias], inputPorts }) => [
    emitProduct(
      graph,
      { edge: x!, shape: inputPorts[0]!.shape },
      { edge: weights!, shape: inputPorts[1]!.shape },
      bias === undefined ? {} : { bias },
    ),
  ],
};

const linearGrad: Operation = {
  name: 'BertLinearGrad',
  emit: ({ graph, inputs: [dy, x, weights], inputPorts, used }) => {
    const [inputSize, outputSize] = inputPorts[2]!.shape as [number, number];
    const rows = sizeOf(inputPorts[0]!.shape) / outputSize;
    const flatDy = { edge: graph.reshape(dy!, [rows, outputSize]), shape: [rows, outputSize] };
    const flatX = { edge: graph.reshape(x!, [rows, inputSize]), shape: [rows, inputSize], transposed: true };
    const kernelFactor = { edge: weights!, shape: inputPorts[2]!.shape, transposed: true };
    return [
      used[0] ? graph.reshape(emitProduct(graph, flatDy, kernelFactor), inputPorts[1]!.shape) : undefined,
      used[1] ? emitProduct(graph, flatX, flatDy) : undefined,
      used[2] ? emitColumnSums(graph, flatDy.edge, rows, outputSize) : undefined,
    ];
  },
};

/** x · kernel + bias, and its gradient. */
export const linearKernels = [
  kernel<{ x: TensorInfo; kernel: TensorInfo; bias?: TensorInfo }>(
    'BertLinear',
    ({ inputs: { x, kernel: weights, bias }, backend }) => {
      const shape = [...x.shape.slice(0, -1), weights.shape[1]!];
      const inputs = bias === undefined ? [x, weights] : [x, weights, bias];
      return record(backend, linear, inputs, { shape, type: 'float32' }, undefined);
    },
  ),
  kernel<{ dy: TensorInfo; x: TensorInfo; kernel: TensorInfo }, { hasBias: boolean }>(
    'BertLinearGrad',
    ({ inputs: { dy, x, kernel: weights }, attributes: { hasBias }, backend }) => {
      const bias = { shape: [weights.shape[1]!], type: 'float32' } as const;
      const outputs = [portOf(x), portOf(weights), ...(hasBias ? [bias] : [])];
      return backend.recorder.record(linearGrad, [dy, x, weights], outputs, undefined);
    },
  ),
];

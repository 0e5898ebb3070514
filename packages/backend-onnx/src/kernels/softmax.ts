import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../recorder/operation.ts';
import { kernel, record } from './kernel.ts';

const softmax: Operation = {
  name: 'Softmax',
  emit: ({ graph, inputs }) => [graph.add('Softmax', inputs, { axis: -1 })],
};

const logSoftmax: Operation = {
  name: 'LogSoftmax',
  emit: ({ graph, inputs }) => [graph.add('LogSoftmax', inputs, { axis: -1 })],
};

/** Softmax over the last axis, the only one tfjs asks for. */
export const softmaxKernels = [
  kernel<{ logits: TensorInfo }>('Softmax', ({ inputs: { logits }, backend }) =>
    record(backend, softmax, [logits], { shape: logits.shape, type: 'float32' }, undefined),
  ),
  kernel<{ logits: TensorInfo }>('LogSoftmax', ({ inputs: { logits }, backend }) =>
    record(backend, logSoftmax, [logits], { shape: logits.shape, type: 'float32' }, undefined),
  ),
];

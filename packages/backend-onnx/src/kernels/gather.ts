import type { TensorInfo } from '@tensorflow/tfjs-core';
import { OnnxError } from '../onnx-error.ts';
import type { Operation } from '../recorder/operation.ts';
import { type Kernel, kernel, positiveAxis, record, typeOf } from './kernel.ts';

const gather: Operation<{ axis: number }> = {
  name: 'GatherV2',
  emit: ({ graph, inputs, attributes: { axis } }) => [graph.add('Gather', inputs, { axis })],
};

const gatherNd: Operation = {
  name: 'GatherNd',
  emit: ({ graph, inputs: [params, indices] }) => [
    graph.add('GatherND', [params!, graph.cast(indices!, 'int64')]),
  ],
};

/** Kernels that look values up. */
export const gatherKernels: Kernel[] = [
  kernel<{ x: TensorInfo; indices: TensorInfo }, { axis: number; batchDims?: number }>(
    'GatherV2',
    ({ inputs: { x, indices }, attributes, backend }) => {
      if (attributes.batchDims) {
        throw new OnnxError(
          'unsupported-kernel',
          `Expected GatherV2 without batchDims on the backend onnx, got ${attributes.batchDims}: gather from a reshaped tensor with indices that count across the batch.`,
        );
      }
      const axis = positiveAxis(attributes.axis, x.shape.length);
      const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
      return record(backend, gather, [x, indices], { shape, type: typeOf(x) }, { axis });
    },
  ),
  kernel<{ params: TensorInfo; indices: TensorInfo }>(
    'GatherNd',
    ({ inputs: { params, indices }, backend }) => {
      const depth = indices.shape.at(-1)!;
      const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
      return record(backend, gatherNd, [params, indices], { shape, type: typeOf(params) }, undefined);
    },
  ),
];

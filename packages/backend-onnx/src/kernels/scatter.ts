import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import type { Operation } from '../recorder/operation.ts';
import { sizeOf } from '../recorder/value.ts';
import { type Kernel, kernel, record, typeOf } from './kernel.ts';
import { emitScatterAdd } from './scatter-add.ts';

const segmentSum: Operation = {
  name: 'UnsortedSegmentSum',
  emit: ({ graph, inputs: [x, ids], inputPorts, outputPorts }) => {
    const { shape, type } = outputPorts[0]!;
    const [height, ...rest] = shape as [number, ...number[]];
    const count = sizeOf(inputPorts[1]!.shape);
    const width = sizeOf(rest);
    if (count === 0) return [graph.filled(shape, 0, type)];
    const updates = graph.reshape(type === 'float32' ? x! : graph.cast(x!, 'float32'), [count, width]);
    const sums = emitScatterAdd(graph, graph.reshape(ids!, [count]), updates, { height, count, width });
    return [graph.reshape(type === 'float32' ? sums : graph.cast(sums, type), shape)];
  },
};

const scatterNd: Operation<{ shape: number[] }> = {
  name: 'ScatterNd',
  emit: ({ graph, inputs: [indices, updates], inputPorts, attributes: { shape } }) => {
    const depth = inputPorts[0]!.shape.at(-1)!;
    const count = sizeOf(inputPorts[0]!.shape) / depth;
    const height = sizeOf(shape.slice(0, depth));
    const width = sizeOf(shape.slice(depth));
    const { type } = inputPorts[1]!;
    const rows = linearRows(graph, graph.reshape(indices!, [count, depth]), shape.slice(0, depth));
    const values = graph.reshape(type === 'float32' ? updates! : graph.cast(updates!, 'float32'), [
      count,
      width,
    ]);
    const sums = emitScatterAdd(graph, rows, values, { height, count, width });
    return [graph.reshape(type === 'float32' ? sums : graph.cast(sums, type), shape)];
  },
};

/** The row numbers of `indices` [count, depth] in a tensor whose first axes are `sizes`. */
function linearRows(graph: GraphBuilder, indices: Edge, sizes: readonly number[]): Edge {
  const strides = sizes.map((_, axis) => sizeOf(sizes.slice(axis + 1)));
  return graph.sum(graph.add('Mul', [indices, graph.vector(strides, 'int32')]), [1]);
}

/** Kernels that add values up by index. */
export const scatterKernels: Kernel[] = [
  kernel<{ x: TensorInfo; segmentIds: TensorInfo }, { numSegments: number }>(
    'UnsortedSegmentSum',
    ({ inputs: { x, segmentIds }, attributes: { numSegments }, backend }) => {
      const shape = [numSegments, ...x.shape.slice(segmentIds.shape.length)];
      return record(backend, segmentSum, [x, segmentIds], { shape, type: typeOf(x) }, undefined);
    },
  ),
  kernel<{ indices: TensorInfo; updates: TensorInfo }, { shape: number[] }>(
    'ScatterNd',
    ({ inputs: { indices, updates }, attributes: { shape }, backend }) =>
      record(backend, scatterNd, [indices, updates], { shape, type: typeOf(updates) }, { shape }),
  ),
];

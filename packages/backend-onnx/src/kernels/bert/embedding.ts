import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../../recorder/operation.ts';
import { sizeOf } from '../../recorder/value.ts';
import { kernel, record } from '../kernel.ts';
import { emitScatterAdd, oneHotRows } from '../scatter-add.ts';

const embedding: Operation = {
  name: 'BertEmbedding',
  emit: ({ graph, inputs }) => [graph.add('Gather', inputs, { axis: 0 })],
};

const embeddingGrad: Operation = {
  name: 'BertEmbeddingGrad',
  emit: ({ graph, inputs: [dy, ids, zeros], inputPorts, outputPorts }) => {
    const [height, width] = outputPorts[0]!.shape as [number, number];
    const count = sizeOf(inputPorts[1]!.shape);
    if (count === 0) return [graph.filled([height, width], 0)];
    const rows = graph.reshape(ids!, [count]);
    const sizes = { height, count, width };
    return [emitScatterAdd(graph, rows, graph.reshape(dy!, [count, width]), sizes, zeros)];
  },
};

/** Rows of a table by id, and the sum of gradients by row. */
export const embeddingKernels = [
  kernel<{ table: TensorInfo; ids: TensorInfo }>('BertEmbedding', ({ inputs: { table, ids }, backend }) => {
    const port = { shape: [...ids.shape, table.shape[1]!], type: 'float32' } as const;
    return record(backend, embedding, [table, ids], port, undefined);
  }),
  kernel<{ dy: TensorInfo; ids: TensorInfo }, { rows: number }>(
    'BertEmbeddingGrad',
    ({ inputs: { dy, ids }, attributes: { rows }, backend }) => {
      const port = { shape: [rows, dy.shape.at(-1)!], type: 'float32' } as const;
      // Zeros that are there need not be written anew at each step, which takes as long as the sum.
      const inputs = rows > oneHotRows ? [dy, ids, backend.recorder.zeros(port.shape)] : [dy, ids];
      return record(backend, embeddingGrad, inputs, port, undefined);
    },
  ),
];

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../recorder/operation.ts';
import { kernel, record, typeOf } from './kernel.ts';

const tile: Operation<{ reps: number[] }> = {
  name: 'Tile',
  emit: ({ graph, inputs: [x], inputPorts, outputPorts, attributes: { reps } }) => {
    // Repeating single elements is a broadcast, which copies more cheaply.
    const broadcast = reps.every((count, i) => count === 1 || inputPorts[0]!.shape[i] === 1);
    if (broadcast) return [graph.add('Expand', [x!, graph.integers(outputPorts[0]!.shape)])];
    return [graph.add('Tile', [x!, graph.integers(reps)])];
  },
};

const expand: Operation = {
  name: 'BroadcastTo',
  emit: ({ graph, inputs: [x], outputPorts }) => [
    graph.add('Expand', [x!, graph.integers(outputPorts[0]!.shape)]),
  ],
};

const pad: Operation<{ paddings: number[]; value: number }> = {
  name: 'PadV2',
  emit: ({ graph, inputs: [x], inputPorts, attributes: { paddings, value } }) => {
    const { type } = inputPorts[0]!;
    if (type !== 'bool') {
      return [graph.add('Pad', [x!, graph.integers(paddings), graph.scalar(value, type)])];
    }
    const bytes = graph.cast(x!, 'uint8');
    const padded = graph.add('Pad', [bytes, graph.integers(paddings), graph.scalar(value, 'uint8')]);
    return [graph.cast(padded, 'bool')];
  },
};

/** Kernels that make a tensor larger. */
export const repeatKernels = [
  kernel<{ x: TensorInfo }, { reps: number[] }>(
    'Tile',
    ({ inputs: { x }, attributes: { reps }, backend }) => {
      const shape = x.shape.map((size, i) => size * reps[i]!);
      if (reps.every((count) => count === 1)) return backend.alias(x, shape);
      return record(backend, tile, [x], { shape, type: typeOf(x) }, { reps: [...reps] });
    },
  ),
  kernel<{ x: TensorInfo }, { shape: number[] }>(
    'BroadcastTo',
    ({ inputs: { x }, attributes: { shape }, backend }) =>
      record(backend, expand, [x], { shape: [...shape], type: typeOf(x) }, undefined),
  ),
  kernel<{ x: TensorInfo }, { paddings: [number, number][]; constantValue: number }>(
    'PadV2',
    ({ inputs: { x }, attributes: { paddings, constantValue }, backend }) => {
      const shape = x.shape.map((size, i) => size + paddings[i]![0] + paddings[i]![1]);
      if (paddings.every(([before, after]) => before + after === 0)) return backend.alias(x, shape);
      const flat = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
      const port = { shape, type: typeOf(x) };
      return record(backend, pad, [x], port, { paddings: flat, value: constantValue });
    },
  ),
];

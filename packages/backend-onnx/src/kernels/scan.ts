import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../recorder/operation.ts';
import { type Kernel, kernel, portOf, positiveAxis, record, typeOf } from './kernel.ts';

const cumsum: Operation<{ axis: number; exclusive: boolean; reverse: boolean }> = {
  name: 'Cumsum',
  emit: ({ graph, inputs: [x], attributes: { axis, exclusive, reverse } }) => [
    graph.add('CumSum', [x!, graph.scalar(axis, 'int32')], {
      exclusive: exclusive ? 1 : 0,
      reverse: reverse ? 1 : 0,
    }),
  ],
};

const topK: Operation<{ k: number }> = {
  name: 'TopK',
  emit: ({ graph, inputs: [x], attributes: { k } }) => {
    const [values, indices] = graph.addMany('TopK', [x!, graph.integers([k])], 2, {
      axis: -1,
      largest: 1,
      sorted: 1,
    });
    return [values, graph.cast(indices!, 'int32')];
  },
};

const einsum: Operation<{ equation: string }> = {
  name: 'Einsum',
  emit: ({ graph, inputs, attributes: { equation } }) => [graph.add('Einsum', inputs, { equation })],
};

/** Kernels of other kinds. */
export const scanKernels: Kernel[] = [
  kernel<{ x: TensorInfo }, { axis: number; exclusive: boolean; reverse: boolean }>(
    'Cumsum',
    ({ inputs: { x }, attributes: { axis, exclusive = false, reverse = false }, backend }) =>
      record(backend, cumsum, [x], portOf(x), {
        axis: positiveAxis(axis, x.shape.length),
        exclusive,
        reverse,
      }),
  ),
  kernel<{ x: TensorInfo }, { k: number; sorted: boolean }>(
    'TopK',
    ({ inputs: { x }, attributes: { k }, backend }) => {
      const shape = [...x.shape.slice(0, -1), k];
      const ports = [
        { shape, type: typeOf(x) },
        { shape: [...shape], type: 'int32' },
      ] as const;
      return backend.recorder.record(topK, [x], ports, { k });
    },
  ),
  kernel<TensorInfo[], { equation: string }>('Einsum', ({ inputs, attributes, backend }) => {
    const factors = Object.values(inputs);
    const equation = attributes.equation.replace(/\s/g, '');
    const shape = einsumShape(equation, factors);
    return record(backend, einsum, factors, { shape, type: 'float32' }, { equation });
  }),
];

function einsumShape(equation: string, factors: readonly TensorInfo[]): number[] {
  const [terms, result] = equation.split('->') as [string, string];
  const sizes = new Map<string, number>();
  terms.split(',').forEach((term, i) => {
    [...term].forEach((letter, axis) => {
      sizes.set(letter, factors[i]!.shape[axis]!);
    });
  });
  return [...result].map((letter) => sizes.get(letter)!);
}

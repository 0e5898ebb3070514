import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ElementType } from '../engine/engine.ts';
import type { Operation, Port } from '../recorder/operation.ts';
import { sizeOf } from '../recorder/value.ts';
import type { OnnxTfjsBackend } from '../tfjs-backend.ts';
import { filled, type Kernel, kernel, portOf, record } from './kernel.ts';

/** Up to so many elements are filled at once in JavaScript; larger tensors are made inside the graph. */
const eagerElements = 4096;

const constant: Operation<{ value: number }> = {
  name: 'Fill',
  emit: ({ graph, outputPorts, attributes: { value } }) => {
    const { shape, type } = outputPorts[0]!;
    return [graph.filled(shape, value, type)];
  },
};

const expand: Operation = {
  name: 'Fill',
  emit: ({ graph, inputs: [value], outputPorts }) => [
    graph.add('Expand', [value!, graph.integers(outputPorts[0]!.shape)]),
  ],
};

function fill(backend: OnnxTfjsBackend, port: Port, value: number): TensorInfo {
  if (sizeOf(port.shape) <= eagerElements) return filled(backend, port, value);
  if (value === 0 || value === 1) return record(backend, constant, [], port, { value });
  // A value that may change from step to step is an input, or each would compile a graph of its own.
  const scalar = filled(backend, { shape: [], type: port.type }, value);
  const result = record(backend, expand, [scalar], port, undefined);
  backend.disposeData(scalar.dataId);
  return result;
}

function sequence(backend: OnnxTfjsBackend, length: number, type: ElementType, at: (i: number) => number) {
  const { dataId, values } = backend.recorder.create([length], type);
  for (let i = 0; i < length; i++) values[i] = at(i);
  return { dataId, shape: [length], dtype: type };
}

/** Kernels that make a tensor from numbers. */
export const fillKernels: Kernel[] = [
  kernel<Record<string, never>, { shape: number[]; value: number; dtype?: ElementType }>(
    'Fill',
    ({ attributes: { shape, value, dtype }, backend }) =>
      fill(backend, { shape, type: dtype ?? 'float32' }, value),
  ),
  kernel<{ x: TensorInfo }>('ZerosLike', ({ inputs: { x }, backend }) => fill(backend, portOf(x), 0)),
  kernel<{ x: TensorInfo }>('OnesLike', ({ inputs: { x }, backend }) => fill(backend, portOf(x), 1)),
  kernel<Record<string, never>, { start: number; stop: number; step: number; dtype: ElementType }>(
    'Range',
    ({ attributes: { start, stop, step, dtype }, backend }) => {
      const increment = stop < start && step === 1 ? -1 : step;
      const length = Math.max(0, Math.ceil((stop - start) / increment));
      return sequence(backend, Number.isFinite(length) ? length : 0, dtype, (i) => start + i * increment);
    },
  ),
  kernel<Record<string, never>, { start: number; stop: number; num: number }>(
    'LinSpace',
    ({ attributes: { start, stop, num }, backend }) => {
      const increment = num > 1 ? (stop - start) / (num - 1) : 0;
      return sequence(backend, num, 'float32', (i) => start + i * increment);
    },
  ),
];

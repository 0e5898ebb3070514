import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { ElementType } from '../engine/engine.ts';
import type { Operation, Port } from '../recorder/operation.ts';
import { sizeOf } from '../recorder/value.ts';
import type { OnnxTfjsBackend } from '../tfjs-backend.ts';

/** One call of a tfjs kernel. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attributes: Attributes;
  readonly backend: OnnxTfjsBackend;
}

/** A tfjs kernel of this backend. */
export interface Kernel {
  readonly name: string;
  call(call: KernelCall<unknown, unknown>): TensorInfo | TensorInfo[];
}

/** Names a kernel and types what tfjs hands to it. */
export function kernel<Inputs extends NamedTensorInfoMap | TensorInfo[], Attributes = NamedAttrMap>(
  name: string,
  call: (call: KernelCall<Inputs, Attributes>) => TensorInfo | TensorInfo[],
): Kernel {
  return { name, call: call as Kernel['call'] };
}

/** Records an operation with one output. Tensors without elements are there at once, nothing is recorded. */
export function record<Attributes>(
  backend: OnnxTfjsBackend,
  operation: Operation<Attributes>,
  inputs: readonly TensorInfo[],
  output: Port,
  attributes: Attributes,
): TensorInfo {
  if (sizeOf(output.shape) === 0) return filled(backend, output, 0);
  return backend.recorder.record(operation, inputs, [output], attributes)[0]!;
}

/** The same with several outputs, all of them 0 where the first input, which the others go by, has no elements. */
export function recordMany<Attributes>(
  backend: OnnxTfjsBackend,
  operation: Operation<Attributes>,
  inputs: readonly TensorInfo[],
  outputs: readonly Port[],
  attributes: Attributes,
): TensorInfo[] {
  if (sizeOf(inputs[0]!.shape) === 0) return outputs.map((output) => filled(backend, output, 0));
  return backend.recorder.record(operation, inputs, outputs, attributes);
}

/** Returns a tensor of one value that is there at once. */
export function filled(backend: OnnxTfjsBackend, { shape, type }: Port, value: number): TensorInfo {
  const { dataId, values } = backend.recorder.create(shape, type);
  values.fill(value);
  return { dataId, shape: [...shape], dtype: type };
}

/** tfjs's type of a tensor as this backend's. */
export function typeOf({ dtype }: TensorInfo): ElementType {
  return dtype as ElementType;
}

/** A port like `tensor`. */
export function portOf(tensor: TensorInfo): Port {
  return { shape: tensor.shape, type: typeOf(tensor) };
}

/** The shape of two tensors broadcast against each other. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    return left === 1 ? right : left;
  });
}

/** An axis counted from the front. */
export function positiveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

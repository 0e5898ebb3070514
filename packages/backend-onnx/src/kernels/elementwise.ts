import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ElementType } from '../engine/engine.ts';
import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import type { Operation } from '../recorder/operation.ts';
import { broadcastShape, type Kernel, kernel, record, typeOf } from './kernel.ts';

type EmitUnary<A> = (graph: GraphBuilder, x: Edge, attributes: A, type: ElementType) => Edge;
type EmitBinary = (graph: GraphBuilder, a: Edge, b: Edge, type: ElementType) => Edge;

/** A kernel of one input `x`, element by element, with the type of its input or `resultType`. */
export function unaryKernel<A = undefined>(
  name: string,
  emit: EmitUnary<A>,
  { resultType, attributesOf }: { resultType?: ElementType; attributesOf?: (attributes: never) => A } = {},
): Kernel {
  const operation: Operation<A> = {
    name,
    emit: ({ graph, inputs, inputPorts, attributes }) => [
      emit(graph, inputs[0]!, attributes, inputPorts[0]!.type),
    ],
  };
  return kernel<{ x: TensorInfo }, never>(name, ({ inputs: { x }, attributes, backend }) => {
    const output = { shape: x.shape, type: resultType ?? typeOf(x) };
    return record(backend, operation, [x], output, attributesOf?.(attributes) as A);
  });
}

/** A kernel of two inputs `a` and `b`, broadcast against each other. Booleans are computed as integers. */
export function binaryKernel(
  name: string,
  emit: EmitBinary,
  { resultType }: { resultType?: ElementType } = {},
): Kernel {
  const operation: Operation = {
    name,
    emit: ({ graph, inputs, inputPorts }) => {
      const [a, b] = inputs as [Edge, Edge];
      const type = inputPorts[0]!.type;
      if (type !== 'bool') return [emit(graph, a, b, type)];
      const result = emit(graph, graph.cast(a, 'int32'), graph.cast(b, 'int32'), 'int32');
      return [resultType === 'bool' ? result : graph.cast(result, 'bool')];
    },
  };
  return kernel<{ a: TensorInfo; b: TensorInfo }>(name, ({ inputs: { a, b }, backend }) => {
    const output = { shape: broadcastShape(a.shape, b.shape), type: resultType ?? typeOf(a) };
    return record(backend, operation, [a, b], output, undefined);
  });
}

/** A kernel of two or three boolean inputs whose operator takes booleans as they are. */
export function logicalKernel(name: string, operator: string, names: readonly string[]): Kernel {
  const operation: Operation = { name, emit: ({ graph, inputs }) => [graph.add(operator, inputs)] };
  return kernel<Record<string, TensorInfo>>(name, ({ inputs, backend }) => {
    const taken = names.map((input) => inputs[input]!);
    const shape = taken.map((tensor) => tensor.shape).reduce(broadcastShape);
    return record(backend, operation, taken, { shape, type: 'bool' }, undefined);
  });
}

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import type { Operation } from '../recorder/operation.ts';
import { binaryKernel } from './elementwise.ts';
import { kernel, portOf, record } from './kernel.ts';

const operator =
  (name: string) =>
  (graph: GraphBuilder, a: Edge, b: Edge): Edge =>
    graph.add(name, [a, b]);

const addN: Operation = { name: 'AddN', emit: ({ graph, inputs }) => [graph.add('Sum', inputs)] };

const addNInteger: Operation = {
  name: 'AddN',
  emit: ({ graph, inputs }) => [inputs.reduce((sum, input) => graph.add('Add', [sum, input]))],
};

/** Arithmetic of two tensors. */
export const arithmeticKernels = [
  binaryKernel('Add', operator('Add')),
  binaryKernel('Sub', operator('Sub')),
  binaryKernel('Multiply', operator('Mul')),
  binaryKernel('RealDiv', operator('Div')),
  binaryKernel('Maximum', operator('Max')),
  binaryKernel('Minimum', operator('Min')),
  binaryKernel('Pow', operator('Pow')),
  binaryKernel('SquaredDifference', (graph, a, b) => {
    const difference = graph.add('Sub', [a, b]);
    return graph.add('Mul', [difference, difference]);
  }),
  // tfjs rounds towards minus infinity and makes whole numbers of floats too; ONNX's integer division towards zero.
  binaryKernel(
    'FloorDiv',
    (graph, a, b, type) => {
      if (type === 'float32') return graph.cast(graph.add('Floor', [graph.add('Div', [a, b])]), 'int32');
      return graph.add('Div', [graph.add('Sub', [a, graph.add('Mod', [a, b])]), b]);
    },
    { resultType: 'int32' },
  ),
  // The remainder has the divisor's sign.
  binaryKernel('Mod', (graph, a, b, type) => {
    if (type === 'int32') return graph.add('Mod', [a, b]);
    const quotient = graph.add('Floor', [graph.add('Div', [a, b])]);
    return graph.add('Sub', [a, graph.add('Mul', [quotient, b])]);
  }),
  kernel<TensorInfo[]>('AddN', ({ inputs, backend }) => {
    const terms = Object.values(inputs);
    const port = portOf(terms[0]!);
    return record(backend, port.type === 'float32' ? addN : addNInteger, terms, port, undefined);
  }),
];

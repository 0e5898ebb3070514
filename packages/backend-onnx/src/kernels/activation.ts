import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Edge, GraphBuilder } from '../onnx/graph-builder.ts';
import { OnnxError } from '../onnx-error.ts';
import type { Operation } from '../recorder/operation.ts';
import { unaryKernel } from './elementwise.ts';
import { kernel, portOf, record } from './kernel.ts';

const emitters: Record<string, (graph: GraphBuilder, x: Edge, alpha: number) => Edge> = {
  relu: (graph, x) => graph.add('Relu', [x]),
  relu6: (graph, x) => graph.add('Clip', [x, graph.scalar(0), graph.scalar(6)]),
  elu: (graph, x) => graph.add('Elu', [x]),
  selu: (graph, x) => graph.add('Selu', [x]),
  sigmoid: (graph, x) => graph.add('Sigmoid', [x]),
  softplus: (graph, x) => graph.add('Softplus', [x]),
  leakyrelu: (graph, x, alpha) => graph.add('LeakyRelu', [x], { alpha: { float: alpha } }),
};

/** Writes the activation that tfjs's fused kernels name. */
export function emitActivation(graph: GraphBuilder, x: Edge, name: string | undefined, alpha = 0): Edge {
  if (name === undefined || name === 'linear') return x;
  const emit = emitters[name];
  if (emit === undefined) {
    throw new OnnxError(
      'unsupported-kernel',
      `Expected one of ${Object.keys(emitters).join(', ')} as activation on the backend onnx, got ${name}: apply it as an operation of its own.`,
    );
  }
  return emit(graph, x, alpha);
}

const eluGrad: Operation = {
  name: 'EluGrad',
  emit: ({ graph, inputs: [dy, y] }) => {
    const slope = graph.add('Add', [graph.add('Min', [y!, graph.scalar(0)]), graph.scalar(1)]);
    return [graph.add('Mul', [dy!, slope])];
  },
};

const prelu: Operation = { name: 'Prelu', emit: ({ graph, inputs }) => [graph.add('PRelu', inputs)] };

/** Activation functions. */
export const activationKernels = [
  unaryKernel('Relu', (graph, x) => emitActivation(graph, x, 'relu')),
  unaryKernel('Relu6', (graph, x) => emitActivation(graph, x, 'relu6')),
  unaryKernel('Elu', (graph, x) => emitActivation(graph, x, 'elu')),
  unaryKernel('Selu', (graph, x) => emitActivation(graph, x, 'selu')),
  unaryKernel('Sigmoid', (graph, x) => emitActivation(graph, x, 'sigmoid')),
  unaryKernel('Softplus', (graph, x) => emitActivation(graph, x, 'softplus')),
  unaryKernel<{ alpha: number }>(
    'LeakyRelu',
    (graph, x, { alpha }) => emitActivation(graph, x, 'leakyrelu', alpha),
    { attributesOf: ({ alpha }: { alpha: number }) => ({ alpha }) },
  ),
  kernel<{ dy: TensorInfo; y: TensorInfo }>('EluGrad', ({ inputs: { dy, y }, backend }) =>
    record(backend, eluGrad, [dy, y], portOf(y), undefined),
  ),
  kernel<{ x: TensorInfo; alpha: TensorInfo }>('Prelu', ({ inputs: { x, alpha }, backend }) =>
    record(backend, prelu, [x, alpha], portOf(x), undefined),
  ),
];

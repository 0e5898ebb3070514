import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Edge, GraphBuilder } from '../../onnx/graph-builder.ts';
import type { Operation } from '../../recorder/operation.ts';
import { kernel, portOf, record } from '../kernel.ts';

type Approximate = 'none' | 'tanh';

const gelu: Operation<{ approximate: Approximate }> = {
  name: 'BertGelu',
  emit: ({ graph, inputs, attributes: { approximate } }) => [
    approximate === 'none' ? graph.addMicrosoft('Gelu', inputs) : graph.add('Gelu', inputs, { approximate }),
  ],
};

const geluGrad: Operation<{ approximate: Approximate }> = {
  name: 'BertGeluGrad',
  emit: ({ graph, inputs: [dy, x], attributes: { approximate } }) => {
    const slope = approximate === 'none' ? exactSlope(graph, x!) : tanhSlope(graph, x!);
    return [graph.add('Mul', [dy!, slope])];
  },
};

/** Φ(x) + x φ(x). With z = x / sqrt 2: Φ = (1 + erf z) / 2, and φ = exp(-z²) / sqrt(2 π) = exp(-log(2 π) / 2 - z²). */
function exactSlope(graph: GraphBuilder, x: Edge): Edge {
  const z = graph.add('Mul', [x, graph.scalar(Math.SQRT1_2)]);
  // HardSigmoid is max(0, min(1, αx + β)) in one pass; (1 + erf z) / 2 never leaves those bounds.
  const cumulative = graph.add('HardSigmoid', [graph.add('Erf', [z])], {
    alpha: { float: 0.5 },
    beta: { float: 0.5 },
  });
  const logarithm = graph.add('Sub', [graph.scalar(-Math.log(2 * Math.PI) / 2), graph.add('Mul', [z, z])]);
  const tail = graph.add('Mul', [x, graph.add('Exp', [logarithm])]);
  return graph.add('Add', [cumulative, tail]);
}

/** The slope of x (1 + tanh u) / 2 with u = sqrt(2 / π) (x + 0.044715 x³). */
function tanhSlope(graph: GraphBuilder, x: Edge): Edge {
  const scale = Math.sqrt(2 / Math.PI);
  const square = graph.add('Mul', [x, x]);
  const times = (edge: Edge, factor: number) => graph.add('Mul', [edge, graph.scalar(factor)]);
  const plus = (edge: Edge, term: number) => graph.add('Add', [edge, graph.scalar(term)]);
  const u = graph.add('Mul', [x, plus(times(square, scale * 0.044715), scale)]);
  const tanh = graph.add('Tanh', [u]);
  // x du/dx (1 - tanh²) / 2
  const slopeOfU = graph.add('Mul', [x, plus(times(square, 1.5 * scale * 0.044715), scale / 2)]);
  const sech = graph.add('Sub', [graph.scalar(1), graph.add('Mul', [tanh, tanh])]);
  const half = plus(times(tanh, 0.5), 0.5);
  return graph.add('Add', [half, graph.add('Mul', [slopeOfU, sech])]);
}

/** The Gaussian error linear unit, and its gradient. */
export const geluKernels = [
  kernel<{ x: TensorInfo }, { approximate: Approximate }>(
    'BertGelu',
    ({ inputs: { x }, attributes: { approximate }, backend }) =>
      record(backend, gelu, [x], portOf(x), { approximate }),
  ),
  kernel<{ dy: TensorInfo; x: TensorInfo }, { approximate: Approximate }>(
    'BertGeluGrad',
    ({ inputs: { dy, x }, attributes: { approximate }, backend }) =>
      record(backend, geluGrad, [dy, x], portOf(x), { approximate }),
  ),
];

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation } from '../../recorder/operation.ts';
import { sizeOf } from '../../recorder/value.ts';
import { kernel, portOf, recordMany } from '../kernel.ts';
import { emitColumnSums } from '../sums.ts';

const layerNorm: Operation<{ epsilon: number }> = {
  name: 'BertLayerNorm',
  emit: ({ graph, inputs, attributes: { epsilon } }) =>
    graph.addMany('LayerNormalization', inputs, 3, { axis: -1, epsilon: { float: epsilon } }),
};

/**
 * dx = inverse * (u - mean(u) - n * mean(u * n)) with n the normalised input and u = dy * scale. The row means are
 * products with the vector scale / width, so that no tensor of the input's size is reduced row by row.
 */
const layerNormGrad: Operation = {
  name: 'BertLayerNormGrad',
  emit: ({ graph, inputs, inputPorts, used }) => {
    const [dy, x, scale, mean, inverse] = inputs as [string, string, string, string, string];
    const { shape } = inputPorts[1]!;
    const width = shape.at(-1)!;
    const rows = sizeOf(shape) / width;
    const normal = graph.add('Mul', [graph.add('Sub', [x, mean]), inverse]);
    const weighted = graph.add('Mul', [dy, normal]);
    const dScale = used[1] ? emitColumnSums(graph, weighted, rows, width) : undefined;
    const dOffset = used[2] ? emitColumnSums(graph, dy, rows, width) : undefined;
    if (!used[0]) return [undefined, dScale, dOffset];
    const scaled = graph.add('Mul', [dy, scale]);
    const mean1 = graph.add('ReduceMean', [scaled, graph.integers([-1])], { keepdims: 1 });
    const share = graph.add('Mul', [graph.reshape(scale, [width, 1]), graph.scalar(1 / width)]);
    const mean2 = graph.add('MatMul', [weighted, share]);
    const centred = graph.add('Sub', [scaled, mean1]);
    const inner = graph.add('Sub', [centred, graph.add('Mul', [normal, mean2])]);
    return [graph.add('Mul', [inner, inverse]), dScale, dOffset];
  },
};

/** Layer normalisation over the last axis, and its gradient. */
export const layerNormKernels = [
  kernel<{ x: TensorInfo; scale: TensorInfo; offset: TensorInfo }, { epsilon: number }>(
    'BertLayerNorm',
    ({ inputs: { x, scale, offset }, attributes: { epsilon }, backend }) => {
      const row = { shape: [...x.shape.slice(0, -1), 1], type: 'float32' } as const;
      return recordMany(backend, layerNorm, [x, scale, offset], [portOf(x), row, row], { epsilon });
    },
  ),
  kernel<Record<'dy' | 'x' | 'scale' | 'mean' | 'inverseDeviation', TensorInfo>>(
    'BertLayerNormGrad',
    ({ inputs: { dy, x, scale, mean, inverseDeviation }, backend }) =>
      recordMany(
        backend,
        layerNormGrad,
        [dy, x, scale, mean, inverseDeviation],
        [portOf(x), portOf(scale), portOf(scale)],
        undefined,
      ),
  ),
];

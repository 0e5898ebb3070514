import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Edge, GraphBuilder } from '../../onnx/graph-builder.ts';
import type { Operation } from '../../recorder/operation.ts';
import { kernel, portOf, record } from '../kernel.ts';

interface Attributes {
  ignoreLabel: number;
}

const crossEntropy: Operation<Attributes> = {
  name: 'BertSoftmaxCrossEntropy',
  emit: ({ graph, inputs: [logits, labels], inputPorts, used, attributes: { ignoreLabel } }) => {
    const [rows] = inputPorts[0]!.shape as [number];
    const logProbabilities = graph.add('LogSoftmax', [logits!], { axis: -1 });
    const { share, column } = countedRows(graph, labels!, rows, ignoreLabel);
    const picked = graph.add('GatherElements', [logProbabilities, column], { axis: 1 });
    const products = graph.add('Mul', [graph.reshape(picked, [rows]), share]);
    return [
      graph.add('Neg', [graph.sum(products, [0])]),
      used[1] ? graph.add('Exp', [logProbabilities]) : undefined,
    ];
  },
};

const crossEntropyGrad: Operation<Attributes> = {
  name: 'BertSoftmaxCrossEntropyGrad',
  emit: ({ graph, inputs: [dy, probabilities, labels], inputPorts, attributes: { ignoreLabel } }) => {
    const [rows] = inputPorts[1]!.shape as [number];
    const { share, column } = countedRows(graph, labels!, rows, ignoreLabel);
    const weight = graph.reshape(graph.add('Mul', [share, dy!]), [rows, 1]);
    const spread = graph.add('Mul', [probabilities!, weight]);
    const hit = graph.add('Neg', [weight]);
    return [graph.add('ScatterElements', [spread, column, hit], { reduction: 'add', axis: 1 })];
  },
};

/** `share` [rows] of each row in the mean, 0 where its label does not count; `column` int64 [rows, 1] of its label. */
function countedRows(
  graph: GraphBuilder,
  labels: Edge,
  rows: number,
  ignoreLabel: number,
): { share: Edge; column: Edge } {
  const ignored = graph.add('Equal', [labels, graph.scalar(ignoreLabel, 'int32')]);
  const counted = graph.cast(graph.add('Not', [ignored]), 'float32');
  const count = graph.add('Max', [graph.sum(counted, [0]), graph.scalar(1)]);
  const label = graph.add('Where', [ignored, graph.scalar(0, 'int32'), labels]);
  return {
    share: graph.add('Div', [counted, count]),
    column: graph.reshape(graph.cast(label, 'int64'), [rows, 1]),
  };
}

/** The mean cross-entropy of the rows whose label counts, and its gradient. */
export const crossEntropyKernels = [
  kernel<{ logits: TensorInfo; labels: TensorInfo }, Attributes>(
    'BertSoftmaxCrossEntropy',
    ({ inputs: { logits, labels }, attributes: { ignoreLabel }, backend }) =>
      backend.recorder.record(
        crossEntropy,
        [logits, labels],
        [{ shape: [], type: 'float32' }, portOf(logits)],
        { ignoreLabel },
      ),
  ),
  kernel<Record<'dy' | 'probabilities' | 'labels', TensorInfo>, Attributes>(
    'BertSoftmaxCrossEntropyGrad',
    ({ inputs: { dy, probabilities, labels }, attributes: { ignoreLabel }, backend }) =>
      record(backend, crossEntropyGrad, [dy, probabilities, labels], portOf(probabilities), { ignoreLabel }),
  ),
];

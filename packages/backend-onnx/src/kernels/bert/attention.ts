import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Edge, GraphBuilder } from '../../onnx/graph-builder.ts';
import type { Emission, Operation, Port } from '../../recorder/operation.ts';
import { kernel, portOf, recordMany } from '../kernel.ts';
import { emitProduct } from '../matrix-product.ts';

interface AttentionAttributes {
  heads: number;
  scale: number;
  rate: number;
  hasKeyMask: boolean;
  hasDropout: boolean;
}

/**
 * How far below the highest score of its row a score counts: exp(-70) is 4e-31, which changes no sum, and neither
 * it nor its products are denormal numbers, which cost milliseconds a layer.
 */
const farBelow = 70;

const attention: Operation<AttentionAttributes> = {
  name: 'BertAttention',
  emit: (emission) => {
    const { graph, inputs, inputPorts, outputPorts, used, attributes } = emission;
    const { heads, scale, rate, hasKeyMask, hasDropout } = attributes;
    const [query, key, value] = inputs as [Edge, Edge, Edge];
    if (!used[1] && !hasKeyMask && !hasDropout) {
      const heading = { q_num_heads: heads, kv_num_heads: heads, scale: { float: scale } };
      return [graph.add('Attention', [query, key, value], heading), undefined];
    }
    const [q, k, v] = [0, 1, 2].map((i) => splitHeads(graph, inputs[i]!, inputPorts[i]!, heads));
    const scores = emitProduct(graph, q!, { ...k!, transposed: true }, { scale });
    const visible = hasKeyMask ? visibleKeys(graph, inputs[3]!, inputPorts[3]!) : undefined;
    const probabilities = visible ? maskedSoftmax(graph, scores, visible) : softmax(graph, scores);
    const weights = { edge: probabilities, shape: outputPorts[1]!.shape };
    const kept = dropoutMask(emission);
    const context = kept
      ? emitProduct(graph, { ...weights, edge: graph.add('Mul', [probabilities, kept]) }, v!, {
          scale: 1 / (1 - rate),
        })
      : emitProduct(graph, weights, v!);
    return [joinHeads(graph, context, outputPorts[0]!.shape), probabilities];
  },
};

/** inputs: query, key, value, probabilities, dy, keyMask?, dropoutMask? */
const attentionGrad: Operation<AttentionAttributes> = {
  name: 'BertAttentionGrad',
  emit: (emission) => {
    const { graph, inputs, inputPorts, outputPorts, used, attributes } = emission;
    const { heads, scale, rate } = attributes;
    const [q, k, v] = [0, 1, 2].map((i) => splitHeads(graph, inputs[i]!, inputPorts[i]!, heads));
    const dContext = splitHeads(graph, inputs[4]!, inputPorts[4]!, heads);
    const probabilities = { edge: inputs[3]!, shape: inputPorts[3]!.shape };
    const kept = dropoutMask(emission);
    const scaling = kept ? { scale: 1 / (1 - rate) } : {};
    const dropped = (edge: Edge) => (kept ? graph.add('Mul', [edge, kept]) : edge);

    const dWeights = dropped(emitProduct(graph, dContext, { ...v!, transposed: true }, scaling));
    const weights = { ...probabilities, edge: dropped(probabilities.edge), transposed: true };
    const dValue = used[2] ? emitProduct(graph, weights, dContext, scaling) : undefined;
    const weighted = graph.add('Mul', [dWeights, probabilities.edge]);
    const rowSums = graph.sum(weighted, [-1], true);
    const dScoresEdge = graph.add('Sub', [weighted, graph.add('Mul', [probabilities.edge, rowSums])]);
    const dScores = { edge: dScoresEdge, shape: probabilities.shape };
    const dQuery = used[0] ? emitProduct(graph, dScores, k!, { scale }) : undefined;
    const dKey = used[1] ? emitProduct(graph, { ...dScores, transposed: true }, q!, { scale }) : undefined;
    return [dQuery, dKey, dValue].map((edge, i) => edge && joinHeads(graph, edge, outputPorts[i]!.shape));
  },
};

/** [batch, length, heads * width] -> [batch, heads, length, width] */
function splitHeads(graph: GraphBuilder, edge: Edge, { shape }: Port, heads: number) {
  const [batch, length, width] = shape as [number, number, number];
  const split = graph.reshape(edge, [batch, length, heads, width / heads]);
  return { edge: graph.transpose(split, [0, 2, 1, 3]), shape: [batch, heads, length, width / heads] };
}

function joinHeads(graph: GraphBuilder, edge: Edge, shape: readonly number[]): Edge {
  return graph.reshape(graph.transpose(edge, [0, 2, 1, 3]), shape);
}

function softmax(graph: GraphBuilder, scores: Edge): Edge {
  return graph.add('Softmax', [scores], { axis: -1 });
}

/** The key mask as 1 and 0, [batch, 1, 1, keys]. */
function visibleKeys(graph: GraphBuilder, keyMask: Edge, { shape }: Port): Edge {
  const [batch, keys] = shape as [number, number];
  return graph.reshape(graph.cast(keyMask, 'float32'), [batch, 1, 1, keys]);
}

/**
 * Hidden keys are put far below the highest visible score of their row, whatever the scores' range, and their
 * weights then multiplied by 0: exactly nothing of them is left, also in a row that sees no key at all.
 */
function maskedSoftmax(graph: GraphBuilder, scores: Edge, visible: Edge): Edge {
  const hide = graph.once(`hide:${visible}`, () =>
    graph.add('Mul', [graph.add('Sub', [visible, graph.scalar(1)]), graph.scalar(1e9)]),
  );
  const masked = graph.add('Add', [scores, hide]);
  const highest = graph.add('ReduceMax', [masked, graph.integers([-1])], { keepdims: 1 });
  const lowest = graph.add('Sub', [highest, graph.scalar(farBelow)]);
  return graph.add('Mul', [softmax(graph, graph.add('Max', [masked, lowest])), visible]);
}

/** The dropout mask as 1 and 0; the scale of what is kept goes into the products. */
function dropoutMask({ graph, inputs, attributes: { hasDropout } }: Emission<AttentionAttributes>) {
  return hasDropout ? graph.cast(inputs.at(-1)!, 'float32') : undefined;
}

type Tensors = Record<'query' | 'key' | 'value', TensorInfo> & {
  keyMask?: TensorInfo;
  dropoutMask?: TensorInfo;
};

function parametersOf(
  { keyMask, dropoutMask }: Tensors,
  { heads, scale, rate }: { heads: number; scale: number; rate: number },
): { masks: TensorInfo[]; attributes: AttentionAttributes } {
  const attributes = {
    heads,
    scale,
    rate,
    hasKeyMask: keyMask !== undefined,
    hasDropout: dropoutMask !== undefined,
  };
  return { masks: [keyMask, dropoutMask].filter((mask) => mask !== undefined), attributes };
}

/** Scaled dot-product attention of several heads, and its gradient. */
export const attentionKernels = [
  kernel<Tensors, { heads: number; scale: number; rate: number }>(
    'BertAttention',
    ({ inputs, attributes: given, backend }) => {
      const { query, key, value } = inputs;
      const { masks, attributes } = parametersOf(inputs, given);
      const [batch, queries] = query.shape as [number, number];
      const shape = [batch, given.heads, queries, key.shape[1]!];
      const outputs = [portOf(query), { shape, type: 'float32' } as const];
      return recordMany(backend, attention, [query, key, value, ...masks], outputs, attributes);
    },
  ),
  kernel<
    Tensors & Record<'dy' | 'probabilities', TensorInfo>,
    { heads: number; scale: number; rate: number }
  >('BertAttentionGrad', ({ inputs, attributes: given, backend }) => {
    const { query, key, value, probabilities, dy } = inputs;
    const { masks, attributes } = parametersOf(inputs, given);
    return recordMany(
      backend,
      attentionGrad,
      [query, key, value, probabilities, dy, ...masks],
      [portOf(query), portOf(key), portOf(value)],
      attributes,
    );
  }),
];

import {
  disposeTree,
  dropout,
  leaves,
  linear,
  parameter,
  siteHash,
  softmaxCrossEntropy,
  type Tensor,
  tanh,
  tensor,
  uniform,
  type Variable,
} from '@bertwright/tensor';
import type { Batch, Metric, Trainable } from '../src/index.ts';

/** Rows of three numbers; the label is whether their sum is above 0. */
export interface Rows {
  inputs: Float32Array;
  labels: Int32Array;
  count: number;
}

export interface MadeBatch extends Batch {
  inputs: Float32Array;
  labels: Int32Array;
}

export function madeRows(count: number, seed = 1): Rows {
  const inputs = uniform(count * 3, -1, 1, { seed, site: siteHash('rows') });
  const labels = Int32Array.from({ length: count }, (_, row) =>
    inputs[3 * row]! + inputs[3 * row + 1]! + inputs[3 * row + 2]! > 0 ? 1 : 0,
  );
  return { inputs, labels, count };
}

/** Batches of these rows, in this order. */
export function madeBatches(
  rows: Rows,
  size: number,
  order: ArrayLike<number> = Array.from({ length: rows.count }, (_, row) => row),
): MadeBatch[] {
  const batches: MadeBatch[] = [];
  for (let start = 0; start < order.length; start += size) {
    const chosen = Array.from(order).slice(start, start + size);
    batches.push({
      size: chosen.length,
      rows: Int32Array.from(chosen),
      inputs: Float32Array.from(chosen.flatMap((row) => [...rows.inputs.slice(3 * row, 3 * row + 3)])),
      labels: Int32Array.from(chosen, (row) => rows.labels[row]!),
    });
  }
  return batches;
}

export type MadeTree = {
  readonly body: { readonly kernel: Variable; readonly bias: Variable };
  readonly head: { readonly kernel: Variable; readonly bias: Variable };
};

/** A tanh layer under a classifier of two labels; the same weights every time. */
export function madeModel({ features = false, rate = 0 } = {}) {
  const parameters: MadeTree = {
    body: {
      kernel: parameter(uniform(12, -1, 1, { seed: 7, site: siteHash('body') }), [3, 4]),
      bias: parameter(new Float32Array(4), [4]),
    },
    head: {
      kernel: parameter(uniform(8, -1, 1, { seed: 7, site: siteHash('head') }), [4, 2]),
      bias: parameter(new Float32Array(2), [2]),
    },
  };
  const computed: number[] = [];
  const hidden = (tree: MadeTree, batch: MadeBatch): Tensor => {
    const { kernel, bias } = tree.body;
    return tanh(linear(tensor(batch.inputs, [batch.size, 3]), kernel, bias));
  };
  const logits = (tree: MadeTree, batch: MadeBatch, below = batch.features ?? hidden(tree, batch)) =>
    linear(below, tree.head.kernel, tree.head.bias);
  const trainable: Trainable<MadeBatch, MadeTree> = {
    parameters,
    loss(tree, batch, context) {
      let below = batch.features ?? hidden(tree, batch);
      if (context.training && rate > 0) below = dropout(below, { ...context, rate, site: siteHash('head') });
      return softmaxCrossEntropy(logits(tree, batch, below), tensor(batch.labels, [batch.size], 'int32'));
    },
    outputs: (tree, batch) => ({ logits: logits(tree, batch) }),
    ...(features && {
      features(tree: MadeTree, batch: MadeBatch) {
        computed.push(...batch.rows);
        return hidden(tree, batch);
      },
    }),
  };
  return { trainable, parameters, computed, dispose: () => disposeTree(parameters) };
}

/** All parameters' numbers by path. */
export async function valuesOf(tree: MadeTree): Promise<Record<string, number[]>> {
  const read = leaves<Variable>(tree).map(
    async ({ path, value }): Promise<[string, number[]]> => [path, [...(await value.data())]],
  );
  return Object.fromEntries(await Promise.all(read));
}

/** The share of rows whose larger logit is the label's. */
export function accuracy(): Metric<MadeBatch> {
  let right = 0;
  let count = 0;
  return {
    update({ logits }, { labels }) {
      for (const [index, label] of labels.entries()) {
        const [no, yes] = [logits!.values[2 * index]!, logits!.values[2 * index + 1]!];
        if (Number(yes > no) === label) right++;
        count++;
      }
    },
    result: () => ({ accuracy: right / count }),
  };
}

import {
  adamwUpdate,
  attention,
  dropout,
  embedding,
  gelu,
  layerNorm,
  linear,
  normal,
  parameter,
  softmaxCrossEntropy,
  tensor,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';

/** Sizes of the model and its batch. */
interface Sizes {
  readonly width?: number;
  readonly layers?: number;
  readonly batch?: number;
  readonly length?: number;
}

/** Transformer layers over embeddings with a classifier: every operation that training BERT has. */
export function smallModel({ width = 16, layers = 1, batch = 4, length: usual = 6 }: Sizes = {}) {
  let site = 0;
  const random = (shape: number[], spread = 0.3) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return parameter(normal(count, 0, spread, { seed: 1, site: site++ }), shape);
  };
  const spread = 1.2 / Math.sqrt(width);
  const table = random([50, width]);
  const stack = Array.from({ length: layers }, () => ({
    qkv: random([width, width], spread),
    up: random([width, 2 * width], spread),
    down: random([2 * width, width], spread),
    scale: parameter(new Float32Array(width).fill(1), [width]),
  }));
  const head = random([width, 3]);
  const list: Variable[] = [table, ...stack.flatMap((layer) => Object.values(layer)), head];
  const moments = () =>
    list.map((variable) => parameter(new Float32Array(variable.size), variable.shape, false));
  const state = { first: moments(), second: moments() };
  const loss = (step: number, length: number) => {
    const tokens = batch * length;
    const ids = Int32Array.from({ length: tokens }, (_, i) => (i * 7) % 50);
    const kept = Uint8Array.from({ length: tokens }, (_, i) => (i % length < length - 2 ? 1 : 0));
    const keyMask = tensor(kept, [batch, length], 'bool');
    let x = embedding(table, tensor(ids, [batch, length], 'int32'));
    for (const [index, { qkv, up, down, scale }] of stack.entries()) {
      const drop = { rate: 0.1, seed: 1, step, site: 5 + 2 * index };
      const q = linear(x, qkv);
      const attended = attention(q, x, x, { heads: 2, keyMask, dropout: { ...drop, site: 6 + 2 * index } });
      const h = layerNorm(tf.add(x, dropout(attended, drop)), scale, tf.zeros([width]), 1e-12);
      x = tf.add(h, linear(gelu(linear(h, up)), down));
    }
    const first = tf.reshape(tf.slice(x, [0, 0, 0], [batch, 1, width]), [batch, width]);
    const labels = Int32Array.from({ length: batch }, (_, i) => i % 3);
    return softmaxCrossEntropy(linear(first, head), tensor(labels, [batch], 'int32'));
  };
  let update = 0;
  /** Records one update, with a batch of another length where one is given, and returns its loss. */
  const step = (length = usual) =>
    tidy(() => {
      const { value, gradients } = valueAndGradients(() => loss(update, length), list);
      update++;
      adamwUpdate({
        parameters: list,
        firstMoments: state.first,
        secondMoments: state.second,
        gradients,
        gradientScale: tf.scalar(0.5),
        decays: list.map((_, i) => (i % 2 ? 0.1 : 0)),
        learningRate: 0.01 / update,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        update,
      });
      return value;
    });
  return { list, state, step };
}

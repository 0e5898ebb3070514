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

/** A transformer layer over embeddings with a classifier: every operation that training BERT has. */
export function smallModel() {
  const shapes = { table: [50, 16], qkv: [16, 16], up: [16, 32], down: [32, 16], scale: [16], head: [16, 3] };
  const parameters = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], site) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const values =
        name === 'scale' ? new Float32Array(count).fill(1) : normal(count, 0, 0.3, { seed: 1, site });
      return [name, parameter(values, shape)];
    }),
  ) as Record<keyof typeof shapes, Variable>;
  const list = Object.values(parameters);
  const moments = () =>
    list.map((variable) => parameter(new Float32Array(variable.size), variable.shape, false));
  const state = { first: moments(), second: moments() };
  const loss = (step: number) => {
    const ids = tensor(
      Int32Array.from({ length: 24 }, (_, i) => (i * 7) % 50),
      [4, 6],
      'int32',
    );
    const x = embedding(parameters.table, ids);
    const keyMask = tensor(
      Uint8Array.from({ length: 24 }, (_, i) => (i % 6 < 4 ? 1 : 0)),
      [4, 6],
      'bool',
    );
    const drop = { rate: 0.1, seed: 1, step, site: 5 };
    const q = linear(x, parameters.qkv);
    const attended = attention(q, x, x, { heads: 2, keyMask, dropout: { ...drop, site: 6 } });
    const zeros = tf.zeros([16]);
    const h = layerNorm(tf.add(x, dropout(attended, drop)), parameters.scale, zeros, 1e-12);
    const y = tf.add(h, linear(gelu(linear(h, parameters.up)), parameters.down));
    const first = tf.reshape(tf.slice(y, [0, 0, 0], [4, 1, 16]), [4, 16]);
    return softmaxCrossEntropy(linear(first, parameters.head), tensor([0, 1, 2, 1], [4], 'int32'));
  };
  let update = 0;
  const step = () =>
    tidy(() => {
      const { value, gradients } = valueAndGradients(() => loss(update), list);
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

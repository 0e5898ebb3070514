import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { type Operation, run } from './operation.ts';

const SQRT_HALF = Math.SQRT1_2;
const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** x; attrs approximate 'none' or 'tanh' -> y */
export const geluOperation: Operation = {
  name: 'BertGelu',
  composed: ({ x }, { approximate }) =>
    tf.tidy(() => tf.mul(x!, approximate === 'tanh' ? tanhGate(x!) : normalDistribution(x!))),
};

/** dy, x; attrs approximate -> dx */
export const geluGradientOperation: Operation = {
  name: 'BertGeluGrad',
  composed: ({ dy, x }, { approximate }) =>
    tf.tidy(() => {
      if (approximate === 'tanh') {
        const gate = tanhGate(x!);
        // With gate = (1 + tanh u) / 2, its slope is 2 gate (1 - gate) u'.
        const slope = tf.mul(tf.add(tf.mul(tf.square(x!), 3 * CUBIC), 1), SQRT_2_OVER_PI);
        const inner = tf.mul(tf.mul(tf.mul(gate, tf.sub(1, gate)), slope), tf.mul(x!, 2));
        return tf.mul(dy!, tf.add(gate, inner));
      }
      const density = tf.mul(tf.exp(tf.mul(tf.square(x!), -0.5)), INVERSE_SQRT_2PI);
      return tf.mul(dy!, tf.add(normalDistribution(x!), tf.mul(x!, density)));
    }),
};

function normalDistribution(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, SQRT_HALF)), 1), 0.5);
}

function tanhGate(x: tf.Tensor): tf.Tensor {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), CUBIC)), SQRT_2_OVER_PI);
  return tf.mul(tf.add(tf.tanh(inner), 1), 0.5);
}

/** `exact` (with erf; `gelu` in a configuration) or `tanh` (its approximation; `gelu_new`). */
export type GeluForm = 'exact' | 'tanh';

/** How a kernel is told of a form. */
export const geluAttributes = (form: GeluForm) => ({ approximate: form === 'tanh' ? 'tanh' : 'none' });

/**
 * Returns the Gaussian error linear unit of each value (Hendrycks and Gimpel, 2016).
 *
 * @param x - any shape
 */
export function gelu(x: tf.Tensor, form: GeluForm = 'exact'): tf.Tensor {
  const attributes = geluAttributes(form);
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return run(geluOperation, { x }, attributes)[0]!;
    },
    (dy, saved) => run(geluGradientOperation, { dy, x: saved[0] }, attributes),
  );
}

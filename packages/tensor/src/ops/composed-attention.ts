import * as tf from '@tensorflow/tfjs-core';
import {
  type AttentionOptions,
  attentionAttributes,
  joinHeads,
  maskedSoftmax,
  splitHeads,
} from './attention.ts';
import { differentiable } from './differentiable.ts';
import { dropout } from './dropout.ts';

/**
 * Returns what `attention` does together with its weights before dropout, both differentiable: the weights of all heads
 * are in memory, forward and backward, and no backend's fused kernel serves.
 *
 * @param query - `[batch, queries, width]`
 * @param key - `[batch, keys, width]`
 * @param value - `[batch, keys, width]`
 * @returns context `[batch, queries, width]` and probabilities `[batch, heads, queries, keys]`
 * @throws TensorError `bad-shape` where shapes or heads do not fit.
 */
export function composedAttention(
  query: tf.Tensor,
  key: tf.Tensor,
  value: tf.Tensor,
  options: AttentionOptions,
): { context: tf.Tensor; probabilities: tf.Tensor } {
  const { heads, scale } = attentionAttributes(query, key, value, options);
  return tf.tidy(() => {
    const [q, k, v] = [query, key, value].map((x) => splitHeads(x, heads));
    const scores = tf.mul(tf.matMul(q!, k!, false, true), scale);
    const probabilities = softmax(scores, options.keyMask);
    const weights = options.dropout ? dropout(probabilities, options.dropout) : probabilities;
    return { context: joinHeads(tf.matMul(weights, v!)), probabilities };
  });
}

/** Over the keys that may be seen, with a gradient that is finite where there is none. */
function softmax(scores: tf.Tensor, keyMask: tf.Tensor | undefined): tf.Tensor {
  return differentiable(
    [scores],
    (save) => {
      const probabilities = keyMask ? maskedSoftmax(scores, keyMask) : tf.softmax(scores);
      save([probabilities]);
      return probabilities;
    },
    (dy, [probabilities]) => {
      const weighted = tf.mul(dy, probabilities!);
      return [tf.sub(weighted, tf.mul(probabilities!, tf.sum(weighted, -1, true)))];
    },
  );
}

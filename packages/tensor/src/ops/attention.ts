import * as tf from '@tensorflow/tfjs-core';
import { TensorError } from '../error.ts';
import { differentiable } from './differentiable.ts';
import { type DropoutOptions, dropoutMask, keyAttributes } from './dropout.ts';
import { backendDrawsMasks, type Inputs, type Operation, run } from './operation.ts';

/** What attention needs beside its three tensors. */
export interface AttentionOptions {
  /** The number of heads; it divides the width. */
  readonly heads: number;
  /** bool `[batch, keys]`, true where a key may be seen; without it all may. */
  readonly keyMask?: tf.Tensor | undefined;
  /** Dropout of the attention weights. */
  readonly dropout?: DropoutOptions | undefined;
  /** What scores are multiplied by; 1 / sqrt(width of a head) where it is not given. */
  readonly scale?: number;
}

/**
 * query [batch, queries, width], key and value [batch, keys, width], keyMask? bool [batch, keys],
 * dropoutMask? bool [batch, heads, queries, keys]; attrs heads, scale, rate
 * -> [context [batch, queries, width], probabilities [batch, heads, queries, keys] before dropout]
 *
 * A backend may return in place of the probabilities whatever its gradient needs.
 * One that draws masks itself gets no dropoutMask, but attrs dropout: rate, seed, step, microBatch, site.
 */
export const attentionOperation: Operation = {
  name: 'BertAttention',
  composed: (inputs, attributes) =>
    tf.tidy(() => {
      const { heads, scale, rate } = attributes as { heads: number; scale: number; rate: number };
      const [query, key, value] = [inputs.query!, inputs.key!, inputs.value!].map((x) =>
        splitHeads(x, heads),
      );
      const scores = tf.mul(tf.matMul(query!, key!, false, true), scale);
      const probabilities = inputs.keyMask ? maskedSoftmax(scores, inputs.keyMask) : tf.softmax(scores);
      const context = tf.matMul(dropped(probabilities, inputs, rate), value!);
      return [joinHeads(context), probabilities];
    }),
};

/**
 * dy [batch, queries, width], query, key, value, context, probabilities (what the operation returned), keyMask?,
 * dropoutMask?; attrs heads, scale, rate, dropout? -> [dQuery, dKey, dValue]
 */
export const attentionGradientOperation: Operation = {
  name: 'BertAttentionGrad',
  composed: (inputs, attributes) =>
    tf.tidy(() => {
      const { heads, scale, rate } = attributes as { heads: number; scale: number; rate: number };
      const [dContext, query, key, value] = ['dy', 'query', 'key', 'value'].map((name) =>
        splitHeads(inputs[name]!, heads),
      );
      const probabilities = inputs.probabilities!;
      const dValue = tf.matMul(dropped(probabilities, inputs, rate), dContext!, true, false);
      const dProbabilities = dropped(tf.matMul(dContext!, value!, false, true), inputs, rate);
      const weighted = tf.mul(dProbabilities, probabilities);
      const dScores = tf.mul(tf.sub(weighted, tf.mul(probabilities, tf.sum(weighted, -1, true))), scale);
      return [tf.matMul(dScores, key!), tf.matMul(dScores, query!, true, false), dValue].map(joinHeads);
    }),
};

/** [batch, length, heads * width] -> [batch, heads, length, width] */
export function splitHeads(x: tf.Tensor, heads: number): tf.Tensor {
  const [batch, length, width] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** [batch, heads, length, width] -> [batch, length, heads * width] */
export function joinHeads(x: tf.Tensor): tf.Tensor {
  const [batch, heads, length, width] = x.shape as [number, number, number, number];
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, length, heads * width]);
}

/** Softmax over the keys that may be seen. Finite throughout, since WGSL promises nothing of infinities. */
export function maskedSoftmax(scores: tf.Tensor, keyMask: tf.Tensor): tf.Tensor {
  const [batch, keys] = keyMask.shape as [number, number];
  const visible = tf.broadcastTo(tf.reshape(keyMask, [batch, 1, 1, keys]), scores.shape);
  const highest = tf.max(tf.where(visible, scores, tf.fill([], -3e38)), -1, true);
  const shifted = tf.where(visible, tf.sub(scores, highest), tf.fill([], 0));
  const weights = tf.mul(tf.exp(shifted), tf.cast(visible, 'float32'));
  // A row that sees nothing has the sum 0: 1 in its place leaves its weights at 0.
  const total = tf.sum(weights, -1, true);
  return tf.div(weights, tf.where(tf.greater(total, 0), total, tf.fill([], 1)));
}

function dropped(probabilities: tf.Tensor, { dropoutMask }: Inputs, rate: number): tf.Tensor {
  return dropoutMask
    ? tf.mul(probabilities, tf.mul(tf.cast(dropoutMask, 'float32'), 1 / (1 - rate)))
    : probabilities;
}

/**
 * Returns scaled dot-product attention of several heads (Vaswani et al., 2017, section 3.2): `[batch, queries, width]`.
 * A key that the mask hides weighs exactly 0; a query that may see no key gives 0 and passes no gradient.
 *
 * @param query - `[batch, queries, width]`
 * @param key - `[batch, keys, width]`
 * @param value - `[batch, keys, width]`
 * @throws TensorError `bad-shape` where shapes or heads do not fit.
 */
export function attention(
  query: tf.Tensor,
  key: tf.Tensor,
  value: tf.Tensor,
  options: AttentionOptions,
): tf.Tensor {
  const { keyMask, dropout } = options;
  const drawn = dropout?.rate && backendDrawsMasks() ? keyAttributes(dropout) : undefined;
  const attributes = { ...attentionAttributes(query, key, value, options), ...(drawn && { dropout: drawn }) };
  return differentiable(
    [query, key, value],
    (save) => {
      const mask =
        dropout?.rate && !drawn
          ? dropoutMask([query.shape[0]!, options.heads, query.shape[1]!, key.shape[1]!], dropout)
          : undefined;
      const inputs = { query, key, value, keyMask, dropoutMask: mask };
      const [context, probabilities] = run(attentionOperation, inputs, attributes);
      save([
        query,
        key,
        value,
        context!,
        probabilities!,
        ...(keyMask ? [keyMask] : []),
        ...(mask ? [mask] : []),
      ]);
      return context!;
    },
    (dy, [query, key, value, context, probabilities, ...masks]) =>
      run(
        attentionGradientOperation,
        {
          dy,
          query,
          key,
          value,
          context,
          probabilities,
          keyMask: keyMask && masks[0],
          dropoutMask: dropout?.rate && !drawn ? masks.at(-1) : undefined,
        },
        attributes,
      ),
  );
}

/** What the kernel is told. @throws TensorError `bad-shape` where shapes or heads do not fit. */
export function attentionAttributes(
  query: tf.Tensor,
  key: tf.Tensor,
  value: tf.Tensor,
  options: AttentionOptions,
) {
  const { heads, keyMask, dropout } = options;
  const width = query.shape.at(-1)!;
  if (
    query.rank !== 3 ||
    key.rank !== 3 ||
    key.shape[2] !== width ||
    String(value.shape) !== String(key.shape)
  ) {
    throw new TensorError(
      'bad-shape',
      `Expected query [batch, queries, width], key and value [batch, keys, width], got [${query.shape}], [${key.shape}], [${value.shape}].`,
    );
  }
  if (width % heads !== 0) {
    throw new TensorError(
      'bad-shape',
      `Expected a number of heads that divides the width ${width}, got ${heads}.`,
    );
  }
  if (keyMask && String(keyMask.shape) !== String(key.shape.slice(0, 2))) {
    throw new TensorError(
      'bad-shape',
      `Expected a key mask [${key.shape.slice(0, 2)}], got [${keyMask.shape}].`,
    );
  }
  return { heads, scale: options.scale ?? 1 / Math.sqrt(width / heads), rate: dropout?.rate ?? 0 };
}

import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { type Operation, run } from './operation.ts';

/** x [..., width], scale [width], offset [width]; attrs epsilon -> [y, mean [..., 1], inverseDeviation [..., 1]] */
export const layerNormOperation: Operation = {
  name: 'BertLayerNorm',
  composed: ({ x, scale, offset }, { epsilon }) =>
    tf.tidy(() => {
      const mean = tf.mean(x!, -1, true);
      const centred = tf.sub(x!, mean);
      const variance = tf.mean(tf.square(centred), -1, true);
      const inverseDeviation = tf.rsqrt(tf.add(variance, epsilon as number));
      const y = tf.add(tf.mul(tf.mul(centred, inverseDeviation), scale!), offset!);
      return [y, mean, inverseDeviation];
    }),
};

/** dy, x [..., width], scale, mean, inverseDeviation -> [dx, dScale, dOffset] */
export const layerNormGradientOperation: Operation = {
  name: 'BertLayerNormGrad',
  composed: ({ dy, x, scale, mean, inverseDeviation }) =>
    tf.tidy(() => {
      const outer = x!.shape.map((_, axis) => axis).slice(0, -1);
      const normal = tf.mul(tf.sub(x!, mean!), inverseDeviation!);
      const dNormal = tf.mul(dy!, scale!);
      const inner = tf.sub(
        tf.sub(dNormal, tf.mean(dNormal, -1, true)),
        tf.mul(normal, tf.mean(tf.mul(dNormal, normal), -1, true)),
      );
      return [tf.mul(inner, inverseDeviation!), tf.sum(tf.mul(dy!, normal), outer), tf.sum(dy!, outer)];
    }),
};

/**
 * Returns layer normalisation over the last axis (Ba, Kiros and Hinton, 2016): `[..., width]`.
 *
 * @param x - `[..., width]`
 * @param scale - `[width]`
 * @param offset - `[width]`
 * @param epsilon - added to the variance; 1e-12 in BERT
 */
export function layerNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: number): tf.Tensor {
  return differentiable(
    [x, scale, offset],
    (save) => {
      const [y, mean, inverseDeviation] = run(layerNormOperation, { x, scale, offset }, { epsilon });
      save([x, scale, mean!, inverseDeviation!]);
      return y!;
    },
    (dy, [x, scale, mean, inverseDeviation]) =>
      run(layerNormGradientOperation, { dy, x, scale, mean, inverseDeviation }),
  );
}

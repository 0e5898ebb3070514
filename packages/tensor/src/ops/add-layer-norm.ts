import * as tf from '@tensorflow/tfjs-core';
import { TensorError } from '../error.ts';
import { differentiable } from './differentiable.ts';
import { type DropoutOptions, dropout, keyAttributes } from './dropout.ts';
import { layerNorm } from './layer-norm.ts';
import { backendDrawsMasks, backendHas, run } from './operation.ts';

/** What `addLayerNorm` needs beside its four tensors. */
export interface AddLayerNormOptions {
  /** Added to the variance; 1e-12 in BERT. */
  readonly epsilon: number;
  /** Dropout of x, before the residual is added. */
  readonly dropout?: DropoutOptions | undefined;
}

/**
 * x, residual [..., width], scale, offset [width]; attrs epsilon, keep, dropout? (rate, seed, step, microBatch, site,
 * on a backend that draws masks itself) -> [y, and with keep: sum [..., width], mean [..., 1], inverseDeviation [..., 1]]
 *
 * It has no composed form: where a backend has no kernel, `dropout`, `add` and `layerNorm` serve.
 */
const addLayerNormOperation = { name: 'BertAddLayerNorm' };

/** dy, sum [..., width], scale, mean, inverseDeviation; attrs dropout? -> [dx, dResidual, dScale, dOffset] */
const addLayerNormGradientOperation = { name: 'BertAddLayerNormGrad' };

/**
 * Returns the layer normalisation of `dropout(x) + residual`, as it ends each half of a transformer's layer:
 * `[..., width]`, by one kernel where the backend has it.
 *
 * @param x - `[..., width]`
 * @param residual - `[..., width]`, of the same shape
 * @param scale - `[width]`
 * @param offset - `[width]`
 * @throws TensorError `bad-shape` where x and residual differ in shape; `bad-argument` for a rate outside [0, 1).
 */
export function addLayerNorm(
  x: tf.Tensor,
  residual: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  { epsilon, dropout: dropped }: AddLayerNormOptions,
): tf.Tensor {
  if (String(x.shape) !== String(residual.shape)) {
    throw new TensorError(
      'bad-shape',
      `Expected a residual of the shape [${x.shape}], got [${residual.shape}].`,
    );
  }
  if (!backendHas(addLayerNormOperation.name)) {
    const kept = dropped ? dropout(x, dropped) : x;
    return layerNorm(tf.add(kept, residual), scale, offset, epsilon);
  }
  const isDrawn = dropped !== undefined && dropped.rate !== 0 && backendDrawsMasks();
  const kept = dropped && !isDrawn ? dropout(x, dropped) : x;
  const attributes = isDrawn ? { dropout: keyAttributes(dropped) } : {};
  return differentiable(
    [kept, residual, scale, offset],
    (save, keep) => {
      const inputs = { x: kept, residual, scale, offset };
      const [y, ...saved] = run(addLayerNormOperation, inputs, { ...attributes, epsilon, keep });
      if (keep) save([scale, ...saved]);
      return y!;
    },
    (dy, [scale, sum, mean, inverseDeviation]) =>
      run(addLayerNormGradientOperation, { dy, sum, scale, mean, inverseDeviation }, attributes),
  );
}

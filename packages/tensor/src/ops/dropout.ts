import * as tf from '@tensorflow/tfjs-core';
import { TensorError } from '../error.ts';
import type { RandomKey } from '../random/bits.ts';
import { dropoutMask as maskOnHost } from '../random/dropout-mask.ts';
import { differentiable } from './differentiable.ts';
import { backendDrawsMasks, type Operation, run } from './operation.ts';

/** The rate of dropout and the key of its mask. */
export interface DropoutOptions extends RandomKey {
  /** The share of values set to 0: from 0 to below 1. */
  readonly rate: number;
}

/** attrs shape, rate, seed, step, microBatch, site -> bool of the shape, true where a value is kept */
export const dropoutMaskOperation: Operation = {
  name: 'BertDropoutMask',
  composed: (_, attributes) => {
    const { shape, rate, ...key } = attributes as unknown as DropoutOptions & { shape: number[] };
    return tf.tensor(maskOnHost(shape, rate, key), shape, 'bool');
  },
};

/**
 * x, mask bool of the same shape; attrs rate -> x / (1 - rate) where kept, else 0. Its gradient is itself.
 * On a backend that draws masks itself: x; attrs rate, seed, step, microBatch, site.
 */
export const dropoutOperation: Operation = {
  name: 'BertDropout',
  composed: ({ x, mask }, { rate }) =>
    tf.tidy(() => tf.mul(x!, tf.mul(tf.cast(mask!, 'float32'), 1 / (1 - (rate as number))))),
};

/** Returns the mask of a dropout site: bool, of the shape given, true where a value is kept. */
export function dropoutMask(shape: readonly number[], options: DropoutOptions): tf.Tensor {
  return run(dropoutMaskOperation, {}, { shape: [...shape], ...keyAttributes(options) })[0]!;
}

/** What a kernel that draws a mask is told of it. */
export function keyAttributes({ rate, seed, step = 0, microBatch = 0, site }: DropoutOptions) {
  if (!(rate >= 0 && rate < 1)) {
    throw new TensorError('bad-argument', `Expected a dropout rate from 0 to below 1, got ${rate}.`);
  }
  return { rate, seed, step, microBatch, site };
}

/**
 * Returns `x` with a random share of its values set to 0 and the rest scaled up (Srivastava et al., 2014). The mask
 * depends on seed, step, micro-batch, site and position alone and is the same on every backend.
 *
 * @param x - any shape
 * @throws TensorError `bad-argument` for a rate outside [0, 1).
 */
export function dropout(x: tf.Tensor, options: DropoutOptions): tf.Tensor {
  if (options.rate === 0) return tf.clone(x);
  const { rate } = options;
  if (backendDrawsMasks()) {
    const attributes = keyAttributes(options);
    return differentiable(
      [x],
      () => run(dropoutOperation, { x }, attributes)[0]!,
      (dy) => run(dropoutOperation, { x: dy }, attributes),
    );
  }
  return differentiable(
    [x],
    (save) => {
      const mask = dropoutMask(x.shape, options);
      save([mask]);
      return run(dropoutOperation, { x, mask }, { rate })[0]!;
    },
    (dy, saved) => run(dropoutOperation, { x: dy, mask: saved[0] }, { rate }),
  );
}

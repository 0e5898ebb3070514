import * as tf from '@tensorflow/tfjs-core';
import { TensorError } from '../error.ts';
import { differentiable } from './differentiable.ts';
import { type Operation, run } from './operation.ts';

/** x [..., in], kernel [in, out], bias? [out] -> [..., out] */
export const linearOperation: Operation = {
  name: 'BertLinear',
  composed: ({ x, kernel, bias }) =>
    tf.tidy(() => {
      const product = tf.matMul(tf.reshape(x!, [-1, kernel!.shape[0]!]), kernel!);
      return tf.reshape(bias ? tf.add(product, bias) : product, [
        ...x!.shape.slice(0, -1),
        kernel!.shape[1]!,
      ]);
    }),
};

/** dy [..., out], x [..., in], kernel [in, out]; attrs hasBias -> [dx, dKernel, dBias?] */
export const linearGradientOperation: Operation = {
  name: 'BertLinearGrad',
  composed: ({ dy, x, kernel }, { hasBias }) =>
    tf.tidy(() => {
      const [inputs, outputs] = kernel!.shape as [number, number];
      const flat = tf.reshape(dy!, [-1, outputs]);
      const gradients: tf.Tensor[] = [
        tf.reshape(tf.matMul(flat, kernel!, false, true), x!.shape),
        tf.matMul(tf.reshape(x!, [-1, inputs]), flat, true, false),
      ];
      if (hasBias) gradients.push(tf.sum(flat, 0));
      return gradients;
    }),
};

/**
 * Returns `x kernel + bias`: `[..., out]`.
 *
 * @param x - `[..., in]`
 * @param kernel - `[in, out]`
 * @param bias - `[out]`
 * @throws TensorError `bad-shape` where the widths do not fit.
 */
export function linear(x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  checkWidths(x, kernel);
  const hasBias = bias !== undefined;
  return differentiable(
    hasBias ? [x, kernel, bias] : [x, kernel],
    (save) => {
      save([x, kernel]);
      return run(linearOperation, { x, kernel, bias })[0]!;
    },
    (dy, saved) => run(linearGradientOperation, { dy, x: saved[0], kernel: saved[1] }, { hasBias }),
  );
}

/** @throws TensorError `bad-shape` where the widths of an input and a kernel do not fit. */
export function checkWidths(x: tf.Tensor, kernel: tf.Tensor): void {
  if (kernel.rank === 2 && x.shape.at(-1) === kernel.shape[0]) return;
  throw new TensorError(
    'bad-shape',
    `Expected a kernel [${x.shape.at(-1)}, out] for the input [${x.shape}], got [${kernel.shape}].`,
  );
}

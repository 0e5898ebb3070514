import * as tf from '@tensorflow/tfjs-core';
import { type Operation, run } from './operation.ts';

/** 0, 1, ...: tensors of any shapes -> [] the sum of all their squares */
export const sumOfSquaresOperation: Operation = {
  name: 'BertSumOfSquares',
  // One by one: an addN of all would bind more buffers than WebGPU allows a shader.
  composed: (inputs) =>
    tf.tidy(() =>
      Object.values(inputs)
        .map((x) => tf.sum(tf.square(x)))
        .reduce((total, each) => tf.add(total, each)),
    ),
};

/** Returns the sum of the squares of all values of several tensors, a scalar: the square of their global norm. */
export function sumOfSquares(tensors: readonly tf.Tensor[]): tf.Scalar {
  if (tensors.length === 0) return tf.scalar(0);
  const inputs = Object.fromEntries(tensors.map((tensor, index) => [String(index), tensor]));
  return run(sumOfSquaresOperation, inputs)[0] as tf.Scalar;
}

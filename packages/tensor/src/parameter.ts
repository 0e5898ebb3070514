import { type Tensor, tensor, tidy, type Variable, variable } from '@tensorflow/tfjs-core';
import { TensorError } from './error.ts';

/**
 * Returns a new variable for a parameter tree.
 *
 * @param values - the numbers in row-major order, or a tensor whose numbers are shared
 * @param shape - the parameter's shape; not needed with a tensor
 * @param trainable - whether training may change it
 * @throws TensorError `bad-shape` where the count of values is not the shape's.
 */
export function parameter(
  values: Float32Array | Tensor,
  shape?: readonly number[],
  trainable = true,
): Variable {
  if (!(values instanceof Float32Array)) return tidy(() => variable(values, trainable));
  const size = (shape ?? [values.length]).reduce((product, dimension) => product * dimension, 1);
  if (size !== values.length) {
    throw new TensorError(
      'bad-shape',
      `Expected ${size} values for the shape [${shape}], got ${values.length}.`,
    );
  }
  return tidy(() => variable(tensor(values, shape ? [...shape] : undefined, 'float32'), trainable));
}

import { engine, type Scalar, type Tensor, type Variable, zerosLike } from '@tensorflow/tfjs-core';
import { TensorError } from './error.ts';

/**
 * Runs `loss` and returns its value with its gradients: one tensor a parameter, of the parameter's shape, zeros
 * where the loss does not depend on it. Call it inside `tidy`, or dispose what it returns.
 *
 * @param loss - a function of the parameters that returns a scalar
 * @param parameters - the variables to differentiate by
 * @throws TensorError `bad-shape` where `loss` returns something else than a scalar.
 */
export function valueAndGradients(
  loss: () => Scalar,
  parameters: readonly Variable[],
): { value: Scalar; gradients: Tensor[] } {
  const { value, grads } = engine().gradients(loss, [...parameters], undefined, true);
  if (value.rank !== 0) {
    throw new TensorError(
      'bad-shape',
      `Expected a scalar loss, got the shape [${value.shape}]: take its mean or sum.`,
    );
  }
  const gradients = parameters.map((variable, index) => grads[index] ?? zerosLike(variable));
  return { value, gradients };
}

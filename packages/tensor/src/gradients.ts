import { type Scalar, type Tensor, tidy, type Variable, zerosLike } from '@tensorflow/tfjs-core';
import { TensorError } from './error.ts';
import { backpropagate, freeTape, recordTape } from './tape.ts';

/**
 * Runs `loss` and returns its value with its gradients: one tensor a parameter, of the parameter's shape, zeros
 * where the loss does not depend on it. Call it inside `tidy`, or dispose what it returns.
 *
 * @param loss - a function of the parameters that returns a scalar
 * @param parameters - the variables to differentiate by
 * @throws TensorError `bad-shape` where `loss` returns something else than a scalar; `missing-gradient` where it runs
 *   a kernel that cannot be differentiated on the way from a parameter.
 */
export function valueAndGradients(
  loss: () => Scalar,
  parameters: readonly Variable[],
): { value: Scalar; gradients: Tensor[] } {
  try {
    const { value, tape } = recordTape(loss);
    if (value.rank !== 0) {
      throw new TensorError(
        'bad-shape',
        `Expected a scalar loss, got the shape [${value.shape}]: take its mean or sum.`,
      );
    }
    return tidy(() => {
      const gradients = backpropagate(tape, value, parameters);
      return {
        value,
        gradients: gradients.map((gradient, index) => gradient ?? zerosLike(parameters[index]!)),
      };
    });
  } finally {
    freeTape();
  }
}

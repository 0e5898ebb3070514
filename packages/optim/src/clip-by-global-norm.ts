import { add, div, minimum, mul, type Scalar, sqrt, sumOfSquares } from '@bertwright/tensor';
import { OptimError } from './optim-error.ts';
import type { Transform } from './transform.ts';

/**
 * Shrinks all gradients by one factor, so that their common norm is at most `maximum`:
 * min(1, maximum / (norm + 1e-6)), as `torch.nn.utils.clip_grad_norm_` does. The factor is handed on rather
 * than multiplied in, so that it costs no pass over the gradients and nothing is read back.
 *
 * `clipByGlobalNorm(Infinity)` clips nothing and only reports the norm.
 *
 * @throws OptimError `invalid-option` where `maximum` is not above 0.
 * @see Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", algorithm 1.
 */
export function clipByGlobalNorm(maximum: number): Transform {
  if (!(maximum > 0)) {
    throw new OptimError(
      'invalid-option',
      `Expected clipByGlobalNorm's maximum to be above 0, got ${maximum}.`,
    );
  }
  return {
    init: () => ({}),
    update(updates) {
      const { gradients, scale } = updates;
      const unscaled = sqrt(sumOfSquares(gradients));
      const norm = scale ? mul<Scalar>(unscaled, scale) : unscaled;
      if (maximum === Number.POSITIVE_INFINITY) return { ...updates, norm };
      const factor: Scalar = minimum(1, div(maximum, add(norm, 1e-6)));
      return { ...updates, norm, scale: scale ? mul<Scalar>(scale, factor) : factor };
    },
  };
}

import { add, mul, type Scalar, type Tensor } from '@bertwright/tensor';
import type { SpanLogits } from '../question-answering.ts';
import { type CrossEntropyOptions, crossEntropy } from './cross-entropy.ts';

/**
 * The mean of the cross-entropies of where answers start and where they end (Devlin et al. 2019, section 4.2).
 *
 * @param logits of `spanLogits`.
 * @param start int32 [batch]: the token with which each answer starts, -100 where there is none in the row.
 * @param end int32 [batch]: the token with which it ends.
 * @returns a scalar.
 * @throws HeadError `shape-invalid` where positions do not fit the logits.
 */
export function spanCrossEntropy(
  { startLogits, endLogits }: SpanLogits,
  start: Tensor,
  end: Tensor,
  options: Omit<CrossEntropyOptions, 'classWeights'> = {},
): Scalar {
  const starts = crossEntropy(startLogits, start, options);
  return mul(add(starts, crossEntropy(endLogits, end, options)), 0.5) as Scalar;
}

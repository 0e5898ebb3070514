import type { Scalar, Tensor } from '@bertwright/tensor';
import { cosineSimilarity } from '../unit-vectors.ts';
import { meanSquaredError } from './mean-squared-error.ts';

/**
 * The mean squared difference between the cosines of pairs of vectors and the scores that they are to have, as
 * sentence-transformers' `CosineSimilarityLoss` (Reimers and Gurevych 2019, section 3).
 *
 * @param left [rows, width]
 * @param right [rows, width]
 * @param targets float [rows], from -1 to 1.
 * @param weights [rows]: how much each pair counts, 0 for not at all; all the same where it is left out.
 * @returns a scalar; 0 where no pair counts.
 * @throws HeadError `shape-invalid` where the shapes do not fit.
 */
export function cosineSimilarityLoss(
  left: Tensor,
  right: Tensor,
  targets: Tensor,
  options: { weights?: Tensor } = {},
): Scalar {
  return meanSquaredError(cosineSimilarity(left, right), targets, options);
}

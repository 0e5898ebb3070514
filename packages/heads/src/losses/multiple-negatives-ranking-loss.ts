import { add, concat, matMul, mul, type Scalar, type Tensor, tensor1d } from '@bertwright/tensor';
import { HeadError } from '../head-error.ts';
import { checkSameShape, unitVectors } from '../unit-vectors.ts';
import { crossEntropy } from './cross-entropy.ts';

/** What else stands in a batch, and how sharply its candidates are told apart. */
export interface MultipleNegativesOptions {
  /** Texts that no anchor is to be close to [rows, width]: candidates behind the positives. */
  negatives?: Tensor;
  /** What cosines are multiplied by. */
  scale?: number;
  /** Float [rows, candidates]: 1 where a candidate does not count for an anchor, since it is another right answer. */
  excluded?: Tensor;
}

/** A logit that no softmax gives a share to. */
const impossible = -1e9;

/**
 * The mean cross-entropy of finding each anchor's positive among all positives of the batch, and all negatives, by their
 * cosines (Henderson et al. 2017, section 4.4; sentence-transformers' `MultipleNegativesRankingLoss`).
 *
 * @param anchors [rows, width]
 * @param positives [rows, width]: the row of each anchor is its own.
 * @returns a scalar; 0 where an anchor is alone with its positive.
 * @throws HeadError `shape-invalid` where the shapes do not fit.
 */
export function multipleNegativesRankingLoss(
  anchors: Tensor,
  positives: Tensor,
  { negatives, scale = 20, excluded }: MultipleNegativesOptions = {},
): Scalar {
  checkSameShape(anchors, positives, ...(negatives ? [negatives] : []));
  const rows = anchors.shape[0]!;
  const candidates = unitVectors(negatives ? concat([positives, negatives], 0) : positives);
  const scores = mul(matMul(unitVectors(anchors), candidates, false, true), scale);
  if (excluded && String(excluded.shape) !== String(scores.shape)) {
    throw new HeadError('shape-invalid', `Expected exclusions [${scores.shape}], got [${excluded.shape}].`);
  }
  const own = tensor1d(
    Array.from({ length: rows }, (_, row) => row),
    'int32',
  );
  return crossEntropy(excluded ? add(scores, mul(excluded, impossible)) : scores, own);
}

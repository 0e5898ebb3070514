import {
  add,
  div,
  maximum,
  relu,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@bertwright/tensor';
import { checkSameShape, cosineSimilarity } from '../unit-vectors.ts';

/** How far vectors are from each other, and how much farther negatives are to be. */
export interface TripletOptions {
  /** 1 - cosine, from 0 to 2, or the length of the difference. */
  distance?: 'cosine' | 'euclidean';
  margin?: number;
}

/** Keeps the slope of a square root at 0 finite; far below every distance. */
const least = 1e-12;

/**
 * The mean of how much closer than by a margin negatives are to their anchors than positives (Schroff et al. 2015,
 * section 3.1; Reimers and Gurevych 2019, section 3): `max(0, d(anchor, positive) - d(anchor, negative) + margin)`, as
 * sentence-transformers' `TripletLoss`, whose defaults are the Euclidean distance and a margin of 5.
 *
 * @param anchors [rows, width]
 * @param positives [rows, width]
 * @param negatives [rows, width]
 * @returns a scalar.
 * @throws HeadError `shape-invalid` where the shapes differ.
 */
export function tripletLoss(
  anchors: Tensor,
  positives: Tensor,
  negatives: Tensor,
  { distance = 'cosine', margin = 0.5 }: TripletOptions = {},
): Scalar {
  checkSameShape(anchors, positives, negatives);
  const rows = anchors.shape[0]!;
  const far = (others: Tensor) =>
    distance === 'cosine'
      ? sub(1, cosineSimilarity(anchors, others))
      : sqrt(maximum(sum(square(sub(anchors, others)), 1), least));
  const closer = relu(add(sub(far(positives), far(negatives)), margin));
  return div(sum(closer), rows) as Scalar;
}

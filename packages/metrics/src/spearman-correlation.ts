import { checkNumbers, checkPaired } from './paired.ts';
import { pearsonCorrelation } from './pearson-correlation.ts';
import { averageRanks } from './ranks.ts';
import { keepingStream, type Paired, type Streaming } from './streaming.ts';

/**
 * Spearman's rank correlation: Pearson's of the ranks, ties sharing the mean of theirs; NaN where either side
 * has no two different values, as in SciPy. (SciPy has NaN for NaN, which is refused here.)
 *
 * @param labels, predictions `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-value` for NaN.
 */
export function spearmanCorrelation(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkRankable(labels, predictions);
  return pearsonCorrelation(averageRanks(labels), averageRanks(predictions));
}

/**
 * The streaming form of {@link spearmanCorrelation}; it keeps every pair, in 8 bytes where both numbers are single
 * precision, in 16 otherwise: ranks need the order of all.
 */
export function spearmanCorrelationStream(): Streaming<Paired, number> {
  return keepingStream(checkRankable, spearmanCorrelation);
}

export function checkRankable(labels: ArrayLike<number>, predictions: ArrayLike<number>): void {
  checkPaired('labels and predictions', labels, predictions);
  checkNumbers('labels', labels);
  checkNumbers('predictions', predictions);
}

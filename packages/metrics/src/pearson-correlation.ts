import { type Moments, momentsStream } from './moments.ts';
import { mapStream, once, type Paired, type Streaming } from './streaming.ts';

/**
 * Pearson's correlation coefficient, from -1 to 1; NaN where either side has no two different values, as in
 * SciPy, which refuses fewer than two examples.
 *
 * @param labels, predictions `[examples]`
 * @throws MetricsError `length-mismatch`.
 */
export function pearsonCorrelation(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return once(pearsonCorrelationStream(), labels, predictions);
}

/** The streaming form of {@link pearsonCorrelation}; it keeps nothing but sums. */
export function pearsonCorrelationStream(): Streaming<Paired, number> {
  return mapStream(momentsStream(), pearsonOf);
}

function pearsonOf({ first, second, product }: Moments): number {
  const correlation = product / (Math.sqrt(first) * Math.sqrt(second));
  // Rounding may pass the bound by one unit in the last place; NaN stays.
  return Math.min(Math.max(correlation, -1), 1);
}

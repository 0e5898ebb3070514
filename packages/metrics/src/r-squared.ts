import { meanSquaredErrorStream } from './mean-squared-error.ts';
import { momentsStream } from './moments.ts';
import { once, type Paired, type Streaming } from './streaming.ts';

/**
 * The coefficient of determination: 1 is best, 0 is as good as the labels' mean. As in scikit-learn, equal
 * labels give 1 where every prediction is right and 0 otherwise; one example gives NaN; so does none, and NaN among
 * the numbers, which scikit-learn refuses.
 *
 * @param labels, predictions `[examples]`
 * @throws MetricsError `length-mismatch`.
 */
export function rSquared(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return once(rSquaredStream(), labels, predictions);
}

/** The streaming form of {@link rSquared}. */
export function rSquaredStream(): Streaming<Paired, number> {
  const moments = momentsStream();
  const error = meanSquaredErrorStream();
  return {
    update(labels, predictions) {
      moments.update(labels, predictions);
      error.update(labels, predictions);
    },
    result() {
      const { count, first } = moments.result();
      if (count < 2) return Number.NaN;
      const residual = error.result() * count;
      if (first === 0) return residual === 0 ? 1 : 0;
      return 1 - residual / first;
    },
  };
}

import { type Confusion, confusionMatrix, confusionStream, marginals } from './confusion.ts';
import { mapStream, type Paired, type Streaming } from './streaming.ts';

/**
 * Matthews correlation coefficient of any number of classes, from -1 to 1; 0 where labels or predictions are all of
 * one class, as in scikit-learn, and where there is no example, which scikit-learn refuses. J. Gorodkin, Comparing two
 * K-category assignments by a K-category correlation coefficient (2004), equation 8.
 *
 * @param labels, predictions class numbers from 0, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class`.
 */
export function matthewsCorrelation(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return matthewsOf(confusionMatrix(labels, predictions));
}

/** The streaming form of {@link matthewsCorrelation}. */
export function matthewsCorrelationStream(): Streaming<Paired, number> {
  return mapStream(confusionStream(), matthewsOf);
}

export function matthewsOf(confusion: Confusion): number {
  const { actual, predicted, right, all } = marginals(confusion);
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  const spread = (all * all - dot(predicted, predicted)) * (all * all - dot(actual, actual));
  return spread === 0 ? 0 : (right * all - dot(actual, predicted)) / Math.sqrt(spread);
}

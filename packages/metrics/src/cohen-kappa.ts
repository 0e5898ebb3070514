import { type Confusion, confusionMatrix, confusionStream, marginals } from './confusion.ts';
import { mapStream, type Paired, type Streaming } from './streaming.ts';

/**
 * Cohen's kappa: agreement beyond chance, at most 1; NaN where labels and predictions are all of one and the same
 * class, as in scikit-learn, and where there is no example, which scikit-learn refuses. J. Cohen, A coefficient of
 * agreement for nominal scales (1960).
 *
 * @param labels, predictions class numbers from 0, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class`.
 */
export function cohenKappa(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return kappaOf(confusionMatrix(labels, predictions));
}

/** The streaming form of {@link cohenKappa}. */
export function cohenKappaStream(): Streaming<Paired, number> {
  return mapStream(confusionStream(), kappaOf);
}

export function kappaOf(confusion: Confusion): number {
  const { actual, predicted, right, all } = marginals(confusion);
  const chance = actual.reduce((sum, count, index) => sum + (count * predicted[index]!) / all, 0);
  return 1 - (all - right) / (all - chance);
}

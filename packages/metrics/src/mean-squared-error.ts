import { checkPaired } from './paired.ts';
import { once, type Paired, type Streaming } from './streaming.ts';

/**
 * The mean of the squared differences; NaN where there is no example or one of the numbers is NaN, both of which
 * scikit-learn refuses.
 *
 * @param labels, predictions `[examples]`
 * @throws MetricsError `length-mismatch`.
 */
export function meanSquaredError(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return once(meanSquaredErrorStream(), labels, predictions);
}

/** The streaming form of {@link meanSquaredError}. */
export function meanSquaredErrorStream(): Streaming<Paired, number> {
  let sum = 0;
  let count = 0;
  return {
    update(labels, predictions) {
      checkPaired('labels and predictions', labels, predictions);
      for (let index = 0; index < labels.length; index++) sum += (predictions[index]! - labels[index]!) ** 2;
      count += labels.length;
    },
    result: () => sum / count,
  };
}

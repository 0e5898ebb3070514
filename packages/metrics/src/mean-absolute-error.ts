import { checkPaired } from './paired.ts';
import { once, type Paired, type Streaming } from './streaming.ts';

/**
 * The mean of the absolute differences; NaN where there is no example or one of the numbers is NaN, both of which
 * scikit-learn refuses.
 *
 * @param labels, predictions `[examples]`
 * @throws MetricsError `length-mismatch`.
 */
export function meanAbsoluteError(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return once(meanAbsoluteErrorStream(), labels, predictions);
}

/** The streaming form of {@link meanAbsoluteError}. */
export function meanAbsoluteErrorStream(): Streaming<Paired, number> {
  let sum = 0;
  let count = 0;
  return {
    update(labels, predictions) {
      checkPaired('labels and predictions', labels, predictions);
      for (let index = 0; index < labels.length; index++)
        sum += Math.abs(predictions[index]! - labels[index]!);
      count += labels.length;
    },
    result: () => sum / count,
  };
}

import { checkPaired } from './paired.ts';
import { once, type Paired, type Streaming } from './streaming.ts';

/**
 * The share of predictions that equal their labels; NaN where there is none, which scikit-learn refuses. NaN as either
 * equals nothing; scikit-learn refuses it.
 *
 * @param labels, predictions `[examples]`
 * @throws MetricsError `length-mismatch`.
 */
export function accuracy(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return once(accuracyStream(), labels, predictions);
}

/** The streaming form of {@link accuracy}. */
export function accuracyStream(): Streaming<Paired, number> {
  let right = 0;
  let count = 0;
  return {
    update(labels, predictions) {
      checkPaired('labels and predictions', labels, predictions);
      for (let index = 0; index < labels.length; index++) if (labels[index] === predictions[index]) right++;
      count += labels.length;
    },
    result: () => right / count,
  };
}

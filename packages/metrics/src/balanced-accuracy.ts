import { type Confusion, confusionMatrix, confusionStream, marginals } from './confusion.ts';
import { mapStream, type Paired, type Streaming } from './streaming.ts';

/**
 * The mean recall of the classes that have labels; NaN where there is none, which scikit-learn refuses.
 *
 * @param labels, predictions class numbers from 0, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class`.
 */
export function balancedAccuracy(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return balancedOf(confusionMatrix(labels, predictions));
}

/** The streaming form of {@link balancedAccuracy}. */
export function balancedAccuracyStream(): Streaming<Paired, number> {
  return mapStream(confusionStream(), balancedOf);
}

export function balancedOf(confusion: Confusion): number {
  const { actual } = marginals(confusion);
  const recalls = confusion.flatMap((row, index) =>
    actual[index] === 0 ? [] : [row[index]! / actual[index]!],
  );
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

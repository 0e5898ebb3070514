import {
  type Confusion,
  type ConfusionOptions,
  confusionMatrix,
  confusionStream,
  marginals,
} from './confusion.ts';
import {
  type Average,
  averageScores,
  type ClassCounts,
  type Scores,
  scoresOf,
  type ZeroDivision,
} from './scores.ts';
import { mapStream, type Paired, type Streaming } from './streaming.ts';

export interface ScoreOptions extends ConfusionOptions {
  /** What 0 / 0 becomes: 0, 1 or NaN, as `zero_division` of scikit-learn. */
  zeroDivision?: ZeroDivision | undefined;
  /**
   * Whether a class that occurs neither as label nor as prediction counts in macro averages (as
   * `zeroDivision`), as with scikit-learn's `labels`, or is skipped, as without.
   */
  absentClasses?: 'skip' | 'count' | undefined;
}

export interface AverageOptions extends ScoreOptions {
  /** `binary` scores the class `positive` alone. */
  average: Average | 'binary';
  /** The class that `binary` scores; 1 by default. */
  positive?: number | undefined;
}

/**
 * Precision, recall and F1 averaged over classes as scikit-learn's `precision_recall_fscore_support`: `micro`
 * over all examples, `macro` the plain mean over classes, `weighted` their mean by support, `binary` one class.
 * scikit-learn refuses `binary` where there are more than two classes, and no example, which here has `zeroDivision` in
 * `micro` and `binary` and, unless absent classes count, NaN else.
 *
 * @param labels, predictions class numbers from 0, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class`.
 */
export function precisionRecallF1(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options: AverageOptions,
): Scores {
  return averageOf(confusionMatrix(labels, predictions, options), options);
}

/** The streaming form of {@link precisionRecallF1}. */
export function precisionRecallF1Stream(options: AverageOptions): Streaming<Paired, Scores> {
  return mapStream(confusionStream(options), (confusion) => averageOf(confusion, options));
}

/**
 * Precision, recall and F1 of every class, `[classes]`, absent ones included.
 *
 * @param labels, predictions class numbers from 0, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class`.
 */
export function classScores(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options: ConfusionOptions & Pick<ScoreOptions, 'zeroDivision'> = {},
): Scores[] {
  return classesOf(confusionMatrix(labels, predictions, options), options);
}

/** The streaming form of {@link classScores}. */
export function classScoresStream(
  options: ConfusionOptions & Pick<ScoreOptions, 'zeroDivision'> = {},
): Streaming<Paired, Scores[]> {
  return mapStream(confusionStream(options), (confusion) => classesOf(confusion, options));
}

export function classesOf(
  confusion: Confusion,
  { zeroDivision = 0 }: Pick<ScoreOptions, 'zeroDivision'>,
): Scores[] {
  return countsOf(confusion).map((counts) => scoresOf(counts, zeroDivision));
}

export function averageOf(
  confusion: Confusion,
  { average, positive = 1, zeroDivision = 0, absentClasses = 'skip' }: AverageOptions,
): Scores {
  const counts = countsOf(confusion);
  if (average === 'binary') {
    return scoresOf(counts[positive] ?? { right: 0, predicted: 0, actual: 0 }, zeroDivision);
  }
  const counted =
    absentClasses === 'count' ? counts : counts.filter(({ predicted, actual }) => predicted + actual > 0);
  return averageScores(counted, average, zeroDivision);
}

function countsOf(confusion: Confusion): ClassCounts[] {
  const { actual, predicted } = marginals(confusion);
  return confusion.map((row, index) => ({
    right: row[index] ?? 0,
    predicted: predicted[index] ?? 0,
    actual: actual[index] ?? 0,
  }));
}

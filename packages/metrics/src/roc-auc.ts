import { checkBinary, checkNumbers, checkPaired } from './paired.ts';
import { averageRanks } from './ranks.ts';
import { keepingStream, type Paired, type Streaming } from './streaming.ts';

/**
 * The area under the ROC curve: the chance that an example of class 1 scores above one of class 0, ties
 * counting half; NaN where one of the classes is missing, as in scikit-learn, which refuses to have no example.
 *
 * @param labels 0 or 1, `[examples]`
 * @param scores higher for class 1, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for other labels; `invalid-value` for NaN.
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  checkScores(labels, scores);
  const ranks = averageRanks(scores);
  let positives = 0;
  let rankSum = 0;
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] !== 1) continue;
    positives++;
    rankSum += ranks[index]!;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (labels.length - positives));
}

/**
 * The streaming form of {@link rocAuc}; it keeps every label and score, in 5 bytes a pair where scores are
 * single precision, in 9 otherwise: the area needs the order of all.
 */
export function rocAucStream(): Streaming<Paired, number> {
  return keepingStream(checkScores, rocAuc);
}

export function checkScores(labels: ArrayLike<number>, scores: ArrayLike<number>): void {
  checkPaired('labels and scores', labels, scores);
  checkBinary(labels);
  checkNumbers('scores', scores);
}

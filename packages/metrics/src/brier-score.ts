import { checkProbabilities } from './probabilities.ts';
import { checkScores } from './roc-auc.ts';
import { once, type Paired, type Streaming } from './streaming.ts';

/**
 * The mean squared difference between the probability of class 1 and the label: 0 is best. NaN where there is
 * no example, which scikit-learn refuses.
 *
 * @param labels 0 or 1, `[examples]`
 * @param probabilities of class 1, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class`; `invalid-value` for what is no probability.
 */
export function brierScore(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  return once(brierScoreStream(), labels, probabilities);
}

/** The streaming form of {@link brierScore}. */
export function brierScoreStream(): Streaming<Paired, number> {
  let sum = 0;
  let count = 0;
  return {
    update(labels, probabilities) {
      checkScores(labels, probabilities);
      checkProbabilities(probabilities);
      for (let index = 0; index < labels.length; index++)
        sum += (probabilities[index]! - labels[index]!) ** 2;
      count += labels.length;
    },
    result: () => sum / count,
  };
}

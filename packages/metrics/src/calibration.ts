import { MetricsError } from './metrics-error.ts';
import { checkProbabilities } from './probabilities.ts';
import { checkScores } from './roc-auc.ts';
import { once, type Paired, type Streaming } from './streaming.ts';

export interface CalibrationOptions {
  /** How many bins of equal width from 0 to 1; 15, as in the paper of Guo and others, by default. */
  bins?: number | undefined;
}

/** The examples whose probability is above `lower` (the first bin: from it) and at most `upper`. */
export interface CalibrationBin {
  lower: number;
  upper: number;
  count: number;
  /** The mean probability; NaN where `count` is 0. */
  confidence: number;
  /** The share of label 1; NaN where `count` is 0. */
  accuracy: number;
}

/** How far probabilities are from frequencies; the bins are the points of a reliability diagram. */
export interface Calibration {
  /** The mean over examples of their bin's |accuracy − confidence|; NaN where there is no example. */
  expectedError: number;
  /** The largest of the bins' |accuracy − confidence|; NaN where there is no example. */
  maximumError: number;
  bins: CalibrationBin[];
}

/**
 * Expected and maximum calibration error, and the reliability diagram that they come from: whether what is given
 * a probability of 0.7 is right 7 times in 10. C. Guo and others, On Calibration of Modern Neural Networks
 * (2017), equations 3 and 5. The bins are those of scikit-learn's `calibration_curve`, which leaves empty ones
 * out; a probability on a bound counts in the bin below it. No example has errors NaN (scikit-learn
 * refuses it; torchmetrics has NaN as expected error and 0 as maximum).
 *
 * @param labels 0 or 1: of class 1 or not, or the prediction right or not, `[examples]`
 * @param probabilities that the label is 1, `[examples]`
 * @throws MetricsError `length-mismatch`; `invalid-class`; `invalid-value` for what is no probability;
 * `invalid-option`.
 */
export function calibration(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: CalibrationOptions = {},
): Calibration {
  return once(calibrationStream(options), labels, probabilities);
}

/** The streaming form of {@link calibration}; it keeps three numbers a bin. */
export function calibrationStream({ bins = 15 }: CalibrationOptions = {}): Streaming<Paired, Calibration> {
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new MetricsError('invalid-option', `Expected bins to be a whole number above 0, got ${bins}.`);
  }
  const bound = (index: number) => (index === bins ? 1 : index * (1 / bins));
  const sums = Array.from({ length: bins }, () => ({ count: 0, probability: 0, right: 0 }));
  return {
    update(labels, probabilities) {
      checkScores(labels, probabilities);
      checkProbabilities(probabilities);
      for (let index = 0; index < labels.length; index++) {
        const probability = probabilities[index]!;
        let bin = 0;
        while (bin < bins - 1 && probability > bound(bin + 1)) bin++;
        const sum = sums[bin]!;
        sum.count++;
        sum.probability += probability;
        sum.right += labels[index]!;
      }
    },
    result() {
      const found = sums.map(({ count, probability, right }, index) => ({
        lower: bound(index),
        upper: bound(index + 1),
        count,
        confidence: probability / count,
        accuracy: right / count,
      }));
      return { ...errorsOf(found), bins: found };
    },
  };
}

function errorsOf(bins: readonly CalibrationBin[]): Omit<Calibration, 'bins'> {
  let expected = 0;
  let maximum = 0;
  let all = 0;
  for (const { count, confidence, accuracy } of bins) {
    if (count === 0) continue;
    const error = Math.abs(accuracy - confidence);
    expected += count * error;
    maximum = Math.max(maximum, error);
    all += count;
  }
  return { expectedError: expected / all, maximumError: all === 0 ? Number.NaN : maximum };
}

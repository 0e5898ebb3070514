import { checkPaired } from './paired.ts';
import { checkIndicators } from './rows.ts';
import { averageScores, type ClassCounts, type Scores, scoresOf, type ZeroDivision } from './scores.ts';
import { once, type PairedRows, type Streaming } from './streaming.ts';

/** Scores of examples with any number of labels each. */
export interface MultilabelReport {
  /** The share of examples with exactly the right labels; NaN where there is no example. */
  subsetAccuracy: number;
  /** The share of all cells that are wrong; NaN where there is none. */
  hammingLoss: number;
  micro: Scores;
  macro: Scores;
  weighted: Scores;
  /** The mean over examples of their own precision, recall and F1; `support` counts all labels given. */
  samples: Scores;
  /** By label, `[labels]`. */
  labels: Scores[];
}

export interface MultilabelOptions {
  /** What 0 / 0 becomes: 0, 1 or NaN, as `zero_division` of scikit-learn. */
  zeroDivision?: ZeroDivision | undefined;
}

/**
 * Precision, recall and F1 of labels that examples have or have not, in every average of scikit-learn's
 * `precision_recall_fscore_support` on indicator matrices; a label that never occurs counts in `macro` as
 * `zeroDivision`, as there. No example, which scikit-learn refuses, has `micro` of `zeroDivision` and NaN else.
 *
 * @param labels, predictions 0 or 1, `[examples, labels]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for anything but 0 and 1; `invalid-value` for NaN.
 */
export function multilabelReport(
  labels: PairedRows[0],
  predictions: PairedRows[1],
  options: MultilabelOptions = {},
): MultilabelReport {
  return once(multilabelStream(options), labels, predictions);
}

/** The streaming form of {@link multilabelReport}; it keeps counts only. */
export function multilabelStream({
  zeroDivision = 0,
}: MultilabelOptions = {}): Streaming<PairedRows, MultilabelReport> {
  let counts: ClassCounts[] = [];
  let width: number | undefined;
  let examples = 0;
  let exact = 0;
  let wrong = 0;
  const samples = sampleMeans(zeroDivision);
  return {
    update(labels, predictions) {
      checkPaired('rows of labels and of predictions', labels, predictions);
      width = checkIndicators('predictions', predictions, checkIndicators('labels', labels, width));
      if (counts.length === 0)
        counts = Array.from({ length: width ?? 0 }, () => ({ right: 0, predicted: 0, actual: 0 }));
      for (const [index, row] of labels.entries()) {
        const own = { right: 0, predicted: 0, actual: 0 };
        for (const [column, count] of counts.entries()) {
          const actual = row[column]!;
          const predicted = predictions[index]![column]!;
          for (const sum of [count, own]) {
            sum.actual += actual;
            sum.predicted += predicted;
            sum.right += actual * predicted;
          }
        }
        const missed = own.actual + own.predicted - 2 * own.right;
        wrong += missed;
        if (missed === 0) exact++;
        samples.add(own);
      }
      examples += labels.length;
    },
    result: () => {
      const micro = averageScores(counts, 'micro', zeroDivision);
      return {
        subsetAccuracy: exact / examples,
        hammingLoss: wrong / (examples * counts.length),
        micro,
        macro: averageScores(counts, 'macro', zeroDivision),
        weighted: averageScores(counts, 'weighted', zeroDivision),
        samples: samples.mean(micro.support),
        labels: counts.map((count) => scoresOf(count, zeroDivision)),
      };
    },
  };
}

/** Means over examples that leave NaN out, NaN where nothing is left. */
function sampleMeans(zeroDivision: ZeroDivision) {
  const names = ['precision', 'recall', 'f1'] as const;
  const sums = names.map(() => ({ sum: 0, count: 0 }));
  return {
    add(counts: ClassCounts) {
      const scores = scoresOf(counts, zeroDivision);
      for (const [index, name] of names.entries()) {
        if (Number.isNaN(scores[name])) continue;
        sums[index]!.sum += scores[name];
        sums[index]!.count++;
      }
    },
    mean(support: number): Scores {
      const [precision, recall, f1] = sums.map(({ sum, count }) => sum / count) as [number, number, number];
      return { precision, recall, f1, support };
    },
  };
}

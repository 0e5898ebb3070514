import { multilabelAveragePrecisionStream, multilabelStream } from '@bertwright/metrics';
import type { LabelSetsBatch } from './label-sets.ts';
import { rowsOf, sigmoid } from './logits.ts';
import type { TaskMetric } from './task.ts';

/**
 * A metric over outputs with `logits` [rows, labels]; rows whose labels are not known count for nothing.
 * `meanAveragePrecision` is the mean over labels, and does not depend on the thresholds.
 *
 * @param thresholds the least probability at which each label is given [labels].
 */
export function multiLabelMetric(thresholds: readonly number[]): TaskMetric<LabelSetsBatch> {
  const counts = multilabelStream();
  const precision = multilabelAveragePrecisionStream();
  return {
    update(outputs, { targets, size }) {
      const labels = rowsOf({ values: targets, shape: [size, thresholds.length] });
      const known = rowsOf(outputs.logits!).flatMap((logits, row) =>
        labels[row]![0]! < 0 ? [] : [{ probabilities: logits.map(sigmoid), labels: labels[row]! }],
      );
      const actual = known.map((row) => row.labels);
      const given = known.map(({ probabilities }) =>
        probabilities.map((probability, label) => (probability >= thresholds[label]! ? 1 : 0)),
      );
      counts.update(actual, given);
      precision.update(
        actual,
        known.map(({ probabilities }) => probabilities),
      );
    },
    result() {
      const { micro, macro, subsetAccuracy } = counts.result();
      return {
        microF1: micro.f1,
        macroF1: macro.f1,
        meanAveragePrecision: precision.result(),
        subsetAccuracy,
      };
    },
  };
}

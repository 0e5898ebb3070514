import { averagePrecision } from './average-precision.ts';
import { type LabelAverageOptions, labelAverageStream } from './label-average.ts';
import { once, type PairedRows, type Streaming } from './streaming.ts';

/**
 * Mean average precision (mAP) over labels that examples have or have not, as scikit-learn's
 * `average_precision_score` on indicator matrices; a label that no example has counts as 0 in `macro`. NaN where there
 * is no example, which scikit-learn refuses. See {@link averagePrecision}.
 *
 * @param labels 0 or 1, `[examples, labels]`
 * @param scores higher for label 1, `[examples, labels]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for anything but 0 and 1; `invalid-value` for NaN.
 */
export function multilabelAveragePrecision(
  labels: PairedRows[0],
  scores: PairedRows[1],
  options: LabelAverageOptions = {},
): number {
  return once(multilabelAveragePrecisionStream(options), labels, scores);
}

/**
 * The streaming form of {@link multilabelAveragePrecision}; it keeps every label and score, in 5 bytes a cell where
 * scores are single precision, in 9 otherwise.
 */
export function multilabelAveragePrecisionStream(
  options: LabelAverageOptions = {},
): Streaming<PairedRows, number> {
  return labelAverageStream(averagePrecision, options);
}

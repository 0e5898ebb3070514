import { type LabelAverageOptions, labelAverageStream } from './label-average.ts';
import { rocAuc } from './roc-auc.ts';
import { once, type PairedRows, type Streaming } from './streaming.ts';

/**
 * The area under the ROC curve averaged over labels that examples have or have not, as scikit-learn's `roc_auc_score`
 * on indicator matrices: NaN in `macro` where no example has a label, in `macro` and `weighted` where all have one.
 * Where there is no example it is NaN, too, which scikit-learn refuses. See {@link rocAuc}.
 *
 * @param labels 0 or 1, `[examples, labels]`
 * @param scores higher for label 1, `[examples, labels]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for anything but 0 and 1; `invalid-value` for NaN.
 */
export function multilabelRocAuc(
  labels: PairedRows[0],
  scores: PairedRows[1],
  options: LabelAverageOptions = {},
): number {
  return once(multilabelRocAucStream(options), labels, scores);
}

/**
 * The streaming form of {@link multilabelRocAuc}; it keeps every label and score, in 5 bytes a cell where scores are
 * single precision, in 9 otherwise.
 */
export function multilabelRocAucStream(options: LabelAverageOptions = {}): Streaming<PairedRows, number> {
  return labelAverageStream(rocAuc, options);
}

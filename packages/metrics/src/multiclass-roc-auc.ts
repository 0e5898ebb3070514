import { type LabelAverageOptions, labelAverageStream } from './label-average.ts';
import { checkPaired } from './paired.ts';
import { rocAuc } from './roc-auc.ts';
import { checkColumns, checkRows, type Rows } from './rows.ts';
import { type LabelledRows, once, type Streaming } from './streaming.ts';

/**
 * The area under the ROC curve of each class against all others, averaged over classes, as scikit-learn's
 * `roc_auc_score` with `multi_class='ovr'`: NaN in `macro` where a class has no example, in `macro` and
 * `weighted` where one has all. Where there is no example it is NaN, too, which scikit-learn refuses, as it does two
 * columns and scores that do not sum to 1. See {@link rocAuc}.
 *
 * @param labels class numbers from 0, `[examples]`
 * @param scores higher for the class, `[examples, classes]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for a label that is no column; `invalid-value` for NaN.
 */
export function multiclassRocAuc(
  labels: ArrayLike<number>,
  scores: Rows,
  options: LabelAverageOptions = {},
): number {
  return once(multiclassRocAucStream(options), labels, scores);
}

/**
 * The streaming form of {@link multiclassRocAuc}; it keeps every score and, in a byte each, whether it is the label's:
 * 5 bytes a cell where scores are single precision, 9 otherwise.
 */
export function multiclassRocAucStream(options: LabelAverageOptions = {}): Streaming<LabelledRows, number> {
  const stream = labelAverageStream(rocAuc, options);
  return {
    update(labels, scores) {
      checkPaired('labels and rows of scores', labels, scores);
      const width = checkRows('scores', scores) ?? 0;
      checkColumns(labels, width);
      stream.update(
        Array.from(labels, (label) =>
          Array.from({ length: width }, (_, column) => (column === label ? 1 : 0)),
        ),
        scores,
      );
    },
    result: () => stream.result(),
  };
}

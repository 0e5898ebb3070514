import { checkPaired } from './paired.ts';
import { checkColumns, checkRows, type Rows } from './rows.ts';
import { type LabelledRows, once, type Streaming } from './streaming.ts';
import { checkTop, type TopOptions } from './top.ts';

/**
 * The share of examples whose label is among the k classes of the highest scores; NaN where there is none, which
 * scikit-learn refuses. Of tied classes the one with the higher number goes first, as in scikit-learn's
 * `top_k_accuracy_score`.
 *
 * @param labels class numbers from 0, `[examples]`
 * @param scores logits or probabilities, `[examples, classes]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for a label that is no column; `invalid-value` for NaN;
 * `invalid-option`.
 */
export function topKAccuracy(labels: ArrayLike<number>, scores: Rows, options: TopOptions): number {
  return once(topKAccuracyStream(options), labels, scores);
}

/** The streaming form of {@link topKAccuracy}; it keeps two numbers. */
export function topKAccuracyStream({ k }: TopOptions): Streaming<LabelledRows, number> {
  checkTop(k);
  let right = 0;
  let count = 0;
  let width: number | undefined;
  return {
    update(labels, scores) {
      checkPaired('labels and rows of scores', labels, scores);
      const columns = checkRows('scores', scores, width);
      checkColumns(labels, columns ?? 0);
      width = columns;
      for (const [index, row] of scores.entries()) if (before(row, labels[index]!) < k) right++;
      count += scores.length;
    },
    result: () => right / count,
  };
}

/** How many classes come before the label. */
function before(row: ArrayLike<number>, label: number): number {
  const own = row[label]!;
  let found = 0;
  for (let column = 0; column < row.length; column++) {
    if (row[column]! > own || (row[column] === own && column > label)) found++;
  }
  return found;
}

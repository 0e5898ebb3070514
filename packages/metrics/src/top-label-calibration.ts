import { type Calibration, type CalibrationOptions, calibrationStream } from './calibration.ts';
import { checkPaired } from './paired.ts';
import { checkProbabilities } from './probabilities.ts';
import { checkColumns, checkRows, type Rows } from './rows.ts';
import { type LabelledRows, once, type Streaming } from './streaming.ts';

/**
 * The calibration of a classifier's predictions: each example counts with the probability of its most probable
 * class, and whether that is its label; of tied classes the first is the prediction. See {@link calibration}.
 *
 * @param labels class numbers from 0, `[examples]`
 * @param probabilities `[examples, classes]`
 * @throws MetricsError `length-mismatch`; `invalid-class` for a label that is no column; `invalid-value` for what
 * is no probability; `invalid-option`.
 */
export function topLabelCalibration(
  labels: ArrayLike<number>,
  probabilities: Rows,
  options: CalibrationOptions = {},
): Calibration {
  return once(topLabelCalibrationStream(options), labels, probabilities);
}

/** The streaming form of {@link topLabelCalibration}; it keeps three numbers a bin. */
export function topLabelCalibrationStream(
  options: CalibrationOptions = {},
): Streaming<LabelledRows, Calibration> {
  const stream = calibrationStream(options);
  let width: number | undefined;
  return {
    update(labels, probabilities) {
      checkPaired('labels and rows of probabilities', labels, probabilities);
      const columns = checkRows('probabilities', probabilities, width);
      checkColumns(labels, columns ?? 0);
      for (const row of probabilities) checkProbabilities(row);
      width = columns;
      const top = probabilities.map(largest);
      stream.update(
        top.map((column, index) => (column === labels[index] ? 1 : 0)),
        top.map((column, index) => probabilities[index]![column]!),
      );
    },
    result: () => stream.result(),
  };
}

function largest(row: ArrayLike<number>): number {
  let found = 0;
  for (let column = 1; column < row.length; column++) if (row[column]! > row[found]!) found = column;
  return found;
}

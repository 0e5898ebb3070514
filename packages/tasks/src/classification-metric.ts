import {
  classificationReport,
  confusionStream,
  multiclassRocAucStream,
  topLabelCalibrationStream,
} from '@bertwright/metrics';
import { logSumExp, rowsOf } from './logits.ts';
import type { HostTensor, TaskBatch, TaskMetric } from './task.ts';

/** How good a classifier is. */
export interface ClassificationScores extends Record<string, number> {
  accuracy: number;
  /** Means over labels, each label counting the same. */
  macroPrecision: number;
  macroRecall: number;
  macroF1: number;
  /** From -1 to 1. */
  matthewsCorrelation: number;
  /** The mean over labels of the area under the ROC curve against all others; NaN where a label has no example. */
  rocAuc: number;
  /** The expected error of the most probable label's probability, over 15 bins. */
  calibrationError: number;
  /** The mean cross-entropy in nats. */
  loss: number;
}

/** How good a classifier is, and how often each label was taken for each. */
export interface ClassificationMetric<B extends TaskBatch> extends TaskMetric<B> {
  result(): ClassificationScores;
  /** Counts [labels, labels]: a row is an actual label, a column a predicted one. */
  confusion(): number[][];
}

/**
 * A metric over outputs with `logits` [rows, labels]. Examples without a label (a negative class number) count for
 * nothing; all results are NaN until one counts. It keeps 4 to 9 bytes a logit: the ROC curve needs the order of all.
 */
export function classificationMetric<B extends TaskBatch & { readonly labels: Int32Array }>(
  classes: number,
): ClassificationMetric<B> {
  const confusion = confusionStream({ classes });
  const ranking = multiclassRocAucStream();
  const calibration = topLabelCalibrationStream();
  let loss = 0;
  let examples = 0;
  return {
    update(outputs: Record<string, HostTensor>, batch: B) {
      const rows = rowsOf(outputs.logits!).flatMap((logits, row) => {
        const label = batch.labels[row]!;
        if (label < 0) return [];
        const total = logSumExp(logits);
        return [
          { logits, label, total, probabilities: Float32Array.from(logits, (x) => Math.exp(x - total)) },
        ];
      });
      const labels = rows.map(({ label }) => label);
      const probabilities = rows.map((row) => row.probabilities);
      confusion.update(
        labels,
        rows.map(({ logits }) => logits.indexOf(Math.max(...logits))),
      );
      ranking.update(labels, probabilities);
      calibration.update(labels, probabilities);
      for (const { logits, label, total } of rows) loss += total - logits[label]!;
      examples += rows.length;
    },
    result() {
      const { accuracy, macro, matthewsCorrelation } = classificationReport(confusion.result());
      return {
        accuracy,
        macroPrecision: macro.precision,
        macroRecall: macro.recall,
        macroF1: macro.f1,
        matthewsCorrelation,
        rocAuc: ranking.result(),
        calibrationError: calibration.result().expectedError,
        loss: loss / examples,
      };
    },
    confusion: () => confusion.result(),
  };
}

import { classificationReport, confusionStream } from '@bertwright/metrics';
import { logSumExp, rowsOf } from './logits.ts';
import type { HostTensor, TaskBatch, TaskMetric } from './task.ts';

/** How good a classifier is, and how often each label was taken for each. */
export interface ClassificationMetric<B extends TaskBatch> extends TaskMetric<B> {
  /**
   * `accuracy` and `macroF1` from 0 to 1, `matthewsCorrelation` from -1 to 1, `loss` the mean cross-entropy in nats.
   */
  result(): { accuracy: number; macroF1: number; matthewsCorrelation: number; loss: number };
  /** Counts [labels, labels]: a row is an actual label, a column a predicted one. */
  confusion(): number[][];
}

/**
 * A metric over outputs with `logits` [rows, labels]. Examples without a label (a negative class number) count for
 * nothing; all results are NaN until one counts.
 */
export function classificationMetric<B extends TaskBatch & { readonly labels: Int32Array }>(
  classes: number,
): ClassificationMetric<B> {
  const confusion = confusionStream({ classes });
  let loss = 0;
  let examples = 0;
  return {
    update(outputs: Record<string, HostTensor>, batch: B) {
      const rows = rowsOf(outputs.logits!).map((logits, row) => ({ logits, label: batch.labels[row]! }));
      const labelled = rows.filter(({ label }) => label >= 0);
      confusion.update(
        labelled.map(({ label }) => label),
        labelled.map(({ logits }) => logits.indexOf(Math.max(...logits))),
      );
      for (const { logits, label } of labelled) loss += logSumExp(logits) - logits[label]!;
      examples += labelled.length;
    },
    result() {
      const { accuracy, macro, matthewsCorrelation } = classificationReport(confusion.result());
      return { accuracy, macroF1: macro.f1, matthewsCorrelation, loss: loss / examples };
    },
    confusion: () => confusion.result(),
  };
}

import { logSumExp, rowsOf } from './logits.ts';
import { maskedLanguageMetric } from './masked-language-metric.ts';
import type { TaskBatch, TaskMetric } from './task.ts';

/**
 * How well masked tokens are said (see `maskedLanguageMetric`; its loss is `maskedLoss` here), and over outputs with
 * `nextLogits` [size, 2] `nextLoss` in nats and `nextAccuracy`, NaN until a pair with a label counts.
 */
export function preTrainingMetric<
  B extends TaskBatch & { readonly labels: Int32Array; readonly nextLabels: Int32Array },
>(): TaskMetric<B> {
  const masked = maskedLanguageMetric<B>();
  let pairs = 0;
  let right = 0;
  let loss = 0;
  return {
    update(outputs, batch) {
      masked.update(outputs, batch);
      for (const [row, logits] of rowsOf(outputs.nextLogits!).entries()) {
        const label = batch.nextLabels[row]!;
        if (label < 0) continue;
        pairs++;
        loss += logSumExp(logits) - logits[label]!;
        if (logits[label]! > logits[1 - label]!) right++;
      }
    },
    result() {
      const { loss: maskedLoss = Number.NaN, ...rest } = masked.result();
      return { ...rest, maskedLoss, nextLoss: loss / pairs, nextAccuracy: right / pairs };
    },
  };
}

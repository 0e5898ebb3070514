import { logSumExp, rowsOf } from './logits.ts';
import type { MaskedBatch } from './masked-texts.ts';
import type { TaskMetric } from './task.ts';

/**
 * How well masked tokens are said, over outputs with `logits` [size * masksPerRow, vocabulary]: `loss` in nats and
 * `perplexity`, means over the tokens; `accuracy` and `top5`, the shares that are first, and among the first five. All
 * are NaN until a token with a label counts.
 */
export function maskedLanguageMetric<
  B extends Pick<MaskedBatch, 'labels'> & { size: number; rows: Int32Array },
>(): TaskMetric<B> {
  let tokens = 0;
  let loss = 0;
  const within = { 1: 0, 5: 0 };
  return {
    update(outputs, { labels }) {
      for (const [place, logits] of rowsOf(outputs.logits!).entries()) {
        const label = labels[place]!;
        if (label < 0) continue;
        const before = countBefore(logits, label);
        tokens++;
        loss += logSumExp(logits) - logits[label]!;
        if (before < 1) within[1]++;
        if (before < 5) within[5]++;
      }
    },
    result: () => ({
      loss: loss / tokens,
      perplexity: Math.exp(loss / tokens),
      accuracy: within[1] / tokens,
      top5: within[5] / tokens,
    }),
  };
}

/** How many pieces are said before the one with this number; of tied ones the lower number goes first, as in answers. */
function countBefore(logits: Float32Array, label: number): number {
  const own = logits[label]!;
  let count = 0;
  // A plain loop: the vocabulary is long, and a function called for each piece takes longer than the model.
  for (let id = 0; id < logits.length; id++) {
    const other = logits[id]!;
    if (other > own || (other === own && id < label)) count++;
  }
  return count;
}

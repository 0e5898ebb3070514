import type { LabelSetsBatch } from './label-sets.ts';
import { rowsOf, sigmoid } from './logits.ts';
import type { Tuning } from './task.ts';
import { bestThreshold } from './thresholds.ts';

/**
 * Finds the threshold of each label on held-out rows.
 * @param use takes the thresholds [labels] over.
 */
export function thresholdTuning(
  labels: readonly string[],
  use: (thresholds: number[]) => void,
): Tuning<LabelSetsBatch> {
  const seen = labels.map(() => ({ targets: [] as number[], probabilities: [] as number[] }));
  return {
    update({ logits }, { targets }) {
      for (const [row, scores] of rowsOf(logits!).entries()) {
        const first = row * labels.length;
        if (targets[first]! < 0) continue;
        for (const [label, { targets: known, probabilities }] of seen.entries()) {
          known.push(targets[first + label]!);
          probabilities.push(sigmoid(scores[label]!));
        }
      }
    },
    apply() {
      const thresholds = seen.map(({ targets, probabilities }) => bestThreshold(targets, probabilities));
      use(thresholds);
      return { thresholds: Object.fromEntries(labels.map((label, index) => [label, thresholds[index]!])) };
    },
  };
}

import { meanSquaredError, pearsonCorrelation, spearmanCorrelation } from '@bertwright/metrics';
import type { ScoredBatch } from './scored-pairs.ts';
import type { TaskMetric } from './task.ts';

/**
 * A metric over outputs with `scores` [rows, 1]; rows without a target count for nothing. `pearson` and `spearman` are
 * NaN where all targets, or all scores, are the same.
 */
export function regressionMetric<B extends ScoredBatch>(): TaskMetric<B> {
  const targets: number[] = [];
  const scores: number[] = [];
  return {
    update(outputs, { targets: wanted }) {
      for (const [row, target] of wanted.entries()) {
        if (Number.isNaN(target)) continue;
        targets.push(target);
        scores.push(outputs.scores!.values[row]!);
      }
    },
    result: () => ({
      pearson: pearsonCorrelation(targets, scores),
      spearman: spearmanCorrelation(targets, scores),
      meanSquaredError: targets.length === 0 ? Number.NaN : meanSquaredError(targets, scores),
    }),
  };
}

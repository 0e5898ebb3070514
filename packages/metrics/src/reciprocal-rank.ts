import { MetricsError } from './metrics-error.ts';
import { checkNumbers, checkPaired } from './paired.ts';
import { descending } from './ranks.ts';
import { meanStream, type Paired, type Streaming } from './streaming.ts';
import { checkTop, type RankingOptions } from './top.ts';

/**
 * One over the rank of the first relevant candidate of one query, 0 where none is relevant or, with `k`, none of the
 * first k is (torchmetrics refuses a query without candidates). Tied scores keep the order in which they are given.
 *
 * @param relevance above 0 for a relevant candidate, `[candidates]`
 * @param scores higher is ranked first, `[candidates]`
 * @throws MetricsError `length-mismatch`; `invalid-value` for NaN or a negative relevance; `invalid-option`.
 */
export function reciprocalRank(
  relevance: ArrayLike<number>,
  scores: ArrayLike<number>,
  { k = Number.MAX_SAFE_INTEGER }: RankingOptions = {},
): number {
  checkTop(k);
  checkRelevance(relevance, scores);
  const first = descending(scores).findIndex((candidate) => relevance[candidate]! > 0);
  return first === -1 || first >= k ? 0 : 1 / (first + 1);
}

/** Mean reciprocal rank (MRR), with `k` as MRR@k: each update is one query's candidates. */
export function meanReciprocalRankStream(options: RankingOptions = {}): Streaming<Paired, number> {
  return meanStream((relevance, scores) => reciprocalRank(relevance, scores, options));
}

export function checkRelevance(relevance: ArrayLike<number>, scores: ArrayLike<number>): void {
  checkPaired('relevances and scores', relevance, scores);
  checkNumbers('scores', scores);
  for (let index = 0; index < relevance.length; index++) {
    if (!(relevance[index]! >= 0)) {
      throw new MetricsError(
        'invalid-value',
        `Expected relevances of at least 0, got ${relevance[index]} at ${index}.`,
      );
    }
  }
}

import { descending, tieRuns } from './ranks.ts';
import { checkRelevance } from './reciprocal-rank.ts';
import { meanStream, type Paired, type Streaming } from './streaming.ts';
import { checkTop, type RankingOptions } from './top.ts';

/**
 * Normalised discounted cumulative gain of one query, from 0 to 1: the relevance itself as gain, divided by
 * log2(rank + 1), over what the best order would have, both of the first k ranks or of all; 0 where nothing
 * is relevant, as of no candidate (scikit-learn refuses that, and a query of one candidate). Candidates of one score
 * share the mean of their gains, as in scikit-learn (F. McSherry and M. Najork, Computing information retrieval
 * performance measures efficiently in the presence of tied scores, 2008).
 *
 * @param relevance at least 0, `[candidates]`
 * @param scores higher is ranked first, `[candidates]`
 * @throws MetricsError `length-mismatch`; `invalid-value` for NaN or a negative relevance; `invalid-option`.
 */
export function ndcg(
  relevance: ArrayLike<number>,
  scores: ArrayLike<number>,
  { k }: RankingOptions = {},
): number {
  if (k !== undefined) checkTop(k);
  checkRelevance(relevance, scores);
  const best = gain(relevance, relevance, k);
  return best === 0 ? 0 : gain(relevance, scores, k) / best;
}

/** Mean nDCG: each update is one query's candidates. */
export function meanNdcgStream(options: RankingOptions = {}): Streaming<Paired, number> {
  return meanStream((relevance, scores) => ndcg(relevance, scores, options));
}

function gain(relevance: ArrayLike<number>, scores: ArrayLike<number>, k = scores.length): number {
  const order = descending(scores);
  let sum = 0;
  for (const { start, end } of tieRuns(scores, order)) {
    let relevances = 0;
    let discounts = 0;
    for (let at = start; at < end; at++) {
      relevances += relevance[order[at]!]!;
      if (at < k) discounts += 1 / Math.log2(at + 2);
    }
    sum += (relevances / (end - start)) * discounts;
  }
  return sum;
}

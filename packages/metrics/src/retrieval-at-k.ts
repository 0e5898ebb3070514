import { descending } from './ranks.ts';
import { checkRelevance } from './reciprocal-rank.ts';
import { meanStream, type Paired, type Streaming } from './streaming.ts';
import { checkTop, type TopOptions } from './top.ts';

/**
 * The share of one query's relevant candidates that are among the k of the highest scores; 0 where none is relevant,
 * as in torchmetrics, which refuses a query without candidates. Tied scores keep the order in which they are given.
 *
 * @param relevance above 0 for a relevant candidate, `[candidates]`; all relevant ones have to be among them
 * @param scores higher is ranked first, `[candidates]`
 * @throws MetricsError `length-mismatch`; `invalid-value` for NaN or a negative relevance; `invalid-option`.
 */
export function recallAtK(
  relevance: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: TopOptions,
): number {
  const { found, relevant } = countTop(relevance, scores, options);
  return relevant === 0 ? 0 : found / relevant;
}

/** Mean recall at k: each update is one query's candidates. */
export function meanRecallAtKStream(options: TopOptions): Streaming<Paired, number> {
  checkTop(options.k);
  return meanStream((relevance, scores) => recallAtK(relevance, scores, options));
}

/**
 * The share of relevant candidates among the k of the highest scores of one query, of k even where there are fewer
 * candidates, as in torchmetrics. Tied scores keep the order in which they are given.
 *
 * @param relevance above 0 for a relevant candidate, `[candidates]`
 * @param scores higher is ranked first, `[candidates]`
 * @throws MetricsError as {@link recallAtK}.
 */
export function precisionAtK(
  relevance: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: TopOptions,
): number {
  return countTop(relevance, scores, options).found / options.k;
}

/** Mean precision at k: each update is one query's candidates. */
export function meanPrecisionAtKStream(options: TopOptions): Streaming<Paired, number> {
  checkTop(options.k);
  return meanStream((relevance, scores) => precisionAtK(relevance, scores, options));
}

/**
 * 1 where one of the k highest scores of one query is of a relevant candidate, else 0. Tied scores keep the order in
 * which they are given.
 *
 * @param relevance above 0 for a relevant candidate, `[candidates]`
 * @param scores higher is ranked first, `[candidates]`
 * @throws MetricsError as {@link recallAtK}.
 */
export function hitAtK(relevance: ArrayLike<number>, scores: ArrayLike<number>, options: TopOptions): number {
  return countTop(relevance, scores, options).found > 0 ? 1 : 0;
}

/** The share of queries with a hit at k: each update is one query's candidates. */
export function hitRateAtKStream(options: TopOptions): Streaming<Paired, number> {
  checkTop(options.k);
  return meanStream((relevance, scores) => hitAtK(relevance, scores, options));
}

function countTop(
  relevance: ArrayLike<number>,
  scores: ArrayLike<number>,
  { k }: TopOptions,
): { found: number; relevant: number } {
  checkTop(k);
  checkRelevance(relevance, scores);
  let found = 0;
  let relevant = 0;
  for (const [rank, candidate] of descending(scores).entries()) {
    if (relevance[candidate]! <= 0) continue;
    relevant++;
    if (rank < k) found++;
  }
  return { found, relevant };
}

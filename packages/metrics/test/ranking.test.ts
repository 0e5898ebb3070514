import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import {
  averagePrecision,
  hitAtK,
  hitRateAtKStream,
  meanAveragePrecisionStream,
  meanNdcgStream,
  meanPrecisionAtKStream,
  meanRecallAtKStream,
  meanReciprocalRankStream,
  ndcg,
  precisionAtK,
  recallAtK,
  reciprocalRank,
} from '../src/index.ts';
import { expectNumber, recorded, shared } from './recorded.ts';

interface Case {
  relevance: number[];
  scores: number[];
  mrr: number;
  ap: number;
  ndcg3: number;
  ndcg10: number;
}

const binary = (relevance: number[]) => relevance.map((value) => (value > 0 ? 1 : 0));

describeWithShared('the recorded answers on rankings', 'fixtures/metrics.json', (path) => {
  const cases = shared<Case>(path, 'ranking');

  test.each(cases.map((it, index) => [index, it] as const))('case %i is the same', (_, it) => {
    expectNumber(reciprocalRank(it.relevance, it.scores), it.mrr);
    expectNumber(averagePrecision(binary(it.relevance), it.scores), it.ap);
    expectNumber(ndcg(it.relevance, it.scores, { k: 3 }), it.ndcg3);
    expectNumber(ndcg(it.relevance, it.scores, { k: 10 }), it.ndcg10);
  });

  test('streams give the means over queries', () => {
    const rank = meanReciprocalRankStream();
    const precision = meanAveragePrecisionStream();
    const gain = meanNdcgStream({ k: 3 });
    for (const { relevance, scores } of cases) {
      rank.update(relevance, scores);
      precision.update(binary(relevance), scores);
      gain.update(relevance, scores);
    }
    const mean = (pick: (it: Case) => number) => cases.reduce((sum, it) => sum + pick(it), 0) / cases.length;
    expectNumber(
      rank.result(),
      mean(({ mrr }) => mrr),
    );
    expectNumber(
      precision.result(),
      mean(({ ap }) => ap),
    );
    expectNumber(
      gain.result(),
      mean(({ ndcg3 }) => ndcg3),
    );
  });
});

describe('tied scores and queries without a relevant candidate', () => {
  const cases = recorded<{ relevance: number[]; scores: number[]; ndcg: number; ndcg2: number }>('ranking');

  test.each(cases.map((it, index) => [index, it] as const))(
    'nDCG of case %i is as in scikit-learn',
    (_, it) => {
      expectNumber(ndcg(it.relevance, it.scores), it.ndcg);
      expectNumber(ndcg(it.relevance, it.scores, { k: 2 }), it.ndcg2);
    },
  );

  test('the reciprocal rank keeps the given order of ties and is 0 without a relevant candidate', () => {
    expect(reciprocalRank([0, 1], [0.5, 0.5])).toBe(1 / 2);
    expect(reciprocalRank([1, 0], [0.5, 0.5])).toBe(1);
    expect(reciprocalRank([0, 0], [0.1, 0.2])).toBe(0);
  });
});

describe('the first k of a ranking', () => {
  type ByK = Record<string, number>;
  interface RetrievalCase extends Record<'recall' | 'precision' | 'hit' | 'mrr', ByK> {
    relevance: number[];
    scores: number[];
  }
  const cases = recorded<RetrievalCase>('retrieval');
  const metrics = [
    ['recall', recallAtK, meanRecallAtKStream],
    ['precision', precisionAtK, meanPrecisionAtKStream],
    ['hit', hitAtK, hitRateAtKStream],
    ['mrr', reciprocalRank, meanReciprocalRankStream],
  ] as const;

  test.each(metrics)(
    'has the %s of torchmetrics, also with fewer candidates than k or none relevant',
    (name, of, streamOf) => {
      for (const k of [1, 3, 10]) {
        const stream = streamOf({ k });
        let sum = 0;
        for (const { relevance, scores, ...wanted } of cases) {
          // torchmetrics answers in single precision.
          expect(of(relevance, scores, { k })).toBeCloseTo(wanted[name][k]!, 6);
          stream.update(relevance, scores);
          sum += of(relevance, scores, { k });
        }
        expectNumber(stream.result(), sum / cases.length);
      }
    },
  );

  test('keeps the given order of tied scores', () => {
    expect(recallAtK([0, 1], [0.5, 0.5], { k: 1 })).toBe(0);
    expect(recallAtK([1, 0], [0.5, 0.5], { k: 1 })).toBe(1);
  });

  test('of no query is NaN', () => {
    for (const [, , streamOf] of metrics) expect(streamOf({ k: 1 }).result()).toBeNaN();
  });
});

describe('bad input', () => {
  test('a negative relevance, NaN and k = 0 are refused', () => {
    expect(() => ndcg([-1], [1])).toThrow(expect.objectContaining({ code: 'invalid-value' }));
    expect(() => reciprocalRank([1], [Number.NaN])).toThrow(
      expect.objectContaining({ code: 'invalid-value' }),
    );
    for (const of of [ndcg, reciprocalRank, recallAtK, precisionAtK, hitAtK]) {
      expect(() => of([1], [1], { k: 0 })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    }
  });
});

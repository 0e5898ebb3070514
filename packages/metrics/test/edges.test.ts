import { describe, expect, test } from 'vitest';
import * as metrics from '../src/index.ts';
import { expectNumber, recorded } from './recorded.ts';

/** An input at an edge, and what the metric's peer (see record.py) answers; NaN is null in both. */
interface EdgeCase {
  metric: string;
  of: string;
  input: [unknown[], unknown[]];
  answer: number | null | 'refused';
}

type Metric = (...input: [never, never]) => number;

const averages = ['micro', 'macro', 'weighted'] as const;
const positive = (row: number[]) => row.map((value) => (value >= 0.5 ? 1 : 0));
const each = (name: string, of: (average: (typeof averages)[number]) => Metric) =>
  averages.map((average) => [name.replace('*', average), of(average)] as const);
const plain: Record<string, Metric> = {
  accuracy: metrics.accuracy,
  balancedAccuracy: metrics.balancedAccuracy,
  matthewsCorrelation: metrics.matthewsCorrelation,
  cohenKappa: metrics.cohenKappa,
  binaryF1: (...input) => metrics.precisionRecallF1(...input, { average: 'binary' }).f1,
  rocAuc: metrics.rocAuc,
  averagePrecision: metrics.averagePrecision,
  brierScore: metrics.brierScore,
  meanSquaredError: metrics.meanSquaredError,
  meanAbsoluteError: metrics.meanAbsoluteError,
  rSquared: metrics.rSquared,
  pearsonCorrelation: metrics.pearsonCorrelation,
  spearmanCorrelation: metrics.spearmanCorrelation,
  kendallTau: metrics.kendallTau,
  ndcg: (...input) => metrics.ndcg(...input),
  reciprocalRank: (...input) => metrics.reciprocalRank(...input, { k: 1 }),
  recallAtK: (...input) => metrics.recallAtK(...input, { k: 1 }),
  precisionAtK: (...input) => metrics.precisionAtK(...input, { k: 1 }),
  hitAtK: (...input) => metrics.hitAtK(...input, { k: 1 }),
  topKAccuracy: (...input) => metrics.topKAccuracy(...input, { k: 1 }),
  crossEntropy: (...input) => metrics.crossEntropy(...input),
  subsetAccuracy: (labels, scores: number[][]) =>
    metrics.multilabelReport(labels, scores.map(positive)).subsetAccuracy,
  hammingLoss: (labels, scores: number[][]) =>
    metrics.multilabelReport(labels, scores.map(positive)).hammingLoss,
  bleu: metrics.bleu,
  chrf: metrics.chrf,
};
const named = new Map<string, Metric>([
  ...Object.entries(plain),
  ...each(
    '*F1',
    (average) =>
      (...input) =>
        metrics.precisionRecallF1(...input, { average }).f1,
  ),
  ...each(
    '* multiclassRocAuc',
    (average) =>
      (...input) =>
        metrics.multiclassRocAuc(...input, { average }),
  ),
  ...each(
    '* multilabelRocAuc',
    (average) =>
      (...input) =>
        metrics.multilabelRocAuc(...input, { average }),
  ),
  ...each(
    '* multilabelAveragePrecision',
    (average) =>
      (...input) =>
        metrics.multilabelAveragePrecision(...input, { average }),
  ),
  ...each(
    '* entityReport',
    (average) =>
      (...input) =>
        metrics.entityReport(...input)[average].f1,
  ),
]);

/** What is given, or refused too, where the peer refuses; of the last three, refused where the peer gives NaN. */
const own: Record<string, number | metrics.MetricsErrorCode> = {
  'accuracy of no example': Number.NaN,
  'accuracy of NaN': 0,
  'balancedAccuracy of no example': Number.NaN,
  'matthewsCorrelation of no example': 0,
  'cohenKappa of no example': Number.NaN,
  'microF1 of no example': 0,
  'macroF1 of no example': Number.NaN,
  'weightedF1 of no example': Number.NaN,
  'binaryF1 of no example': 0,
  ...Object.fromEntries(
    [
      ...['balancedAccuracy', 'matthewsCorrelation', 'cohenKappa'],
      ...['microF1', 'macroF1', 'weightedF1', 'binaryF1'],
    ].map((name) => [`${name} of NaN`, 'invalid-class' as const]),
  ),
  'rocAuc of no example': Number.NaN,
  'averagePrecision of no example': 0,
  'brierScore of no example': Number.NaN,
  'rocAuc of NaN': 'invalid-value',
  'averagePrecision of NaN': 'invalid-value',
  'brierScore of NaN': 'invalid-value',
  'meanSquaredError of no example': Number.NaN,
  'meanAbsoluteError of no example': Number.NaN,
  'rSquared of no example': Number.NaN,
  'meanSquaredError of NaN': Number.NaN,
  'meanAbsoluteError of NaN': Number.NaN,
  'rSquared of NaN': Number.NaN,
  'pearsonCorrelation of no example': Number.NaN,
  'pearsonCorrelation of one example': Number.NaN,
  'ndcg of no candidate': 0,
  'ndcg of one candidate': 1,
  'reciprocalRank of no candidate': 0,
  'recallAtK of no candidate': 0,
  'precisionAtK of no candidate': 0,
  'hitAtK of no candidate': 0,
  'topKAccuracy of no example': Number.NaN,
  'topKAccuracy of NaN': 'invalid-value',
  'subsetAccuracy of no example': Number.NaN,
  'hammingLoss of no example': Number.NaN,
  'bleu of no hypothesis': 0,
  'chrf of no hypothesis': 0,
  'micro entityReport of no sequence': 0,
  'macro entityReport of no sequence': Number.NaN,
  'weighted entityReport of no sequence': 0,
  ...Object.fromEntries(
    averages.flatMap((average) => [
      [`${average} multiclassRocAuc of no example`, Number.NaN],
      [`${average} multiclassRocAuc of NaN`, 'invalid-value'],
      [`${average} multilabelRocAuc of no example`, Number.NaN],
      [`${average} multilabelAveragePrecision of no example`, Number.NaN],
    ]),
  ),
  'spearmanCorrelation of NaN': 'invalid-value',
  'kendallTau of NaN': 'invalid-value',
  'crossEntropy of NaN': 'invalid-value',
};

const cases = recorded<EdgeCase>('edges').map(({ metric, of, input, answer }) => {
  const nanForNull = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(nanForNull) : (value ?? Number.NaN);
  return [`${metric} of ${of}`, named.get(metric)!, input.map(nanForNull) as [never, never], answer] as const;
});

describe('what a metric gives where data is missing, of one class, tied or NaN', () => {
  test.each(cases)('%s', (name, metric, input, answer) => {
    const wanted = own[name] ?? answer;
    if (typeof wanted === 'string') {
      expect(() => metric(...input)).toThrow(expect.objectContaining({ name: 'MetricsError', code: wanted }));
    } else expectNumber(metric(...input), Number.isNaN(wanted) ? null : wanted);
  });

  test('differs from its peer only where that refuses, or gives NaN for it', () => {
    const answered = cases.filter(([name, , , answer]) => name in own && answer !== 'refused');
    expect(answered.map(([name, , , answer]) => [name, answer])).toEqual([
      ['spearmanCorrelation of NaN', null],
      ['kendallTau of NaN', null],
      ['crossEntropy of NaN', null],
    ]);
    expect(Object.keys(own).filter((name) => !cases.some(([each]) => each === name))).toEqual([]);
  });
});

import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import {
  averagePrecision,
  averagePrecisionStream,
  brierScore,
  brierScoreStream,
  rocAuc,
  rocAucStream,
} from '../src/index.ts';
import { expectNumber, recorded, shared } from './recorded.ts';

interface Case {
  labels: number[];
  scores?: number[];
  rocAuc: number | null;
  averagePrecision: number;
  brier: number;
}

describeWithShared('the recorded answers of scikit-learn', 'fixtures/metrics.json', (path) => {
  const cases = shared<Case>(path, 'classification').filter(({ scores }) => scores !== undefined);

  test('hold scores of two classes', () => expect(cases.length).toBeGreaterThan(0));

  test.each(cases.map((it, index) => [index, it] as const))('case %i is the same', (_, it) => {
    expectNumber(rocAuc(it.labels, it.scores!), it.rocAuc);
    expectNumber(averagePrecision(it.labels, it.scores!), it.averagePrecision);
    const probabilities = it.scores!.map((score) => Math.min(Math.max(score, 0), 1));
    expectNumber(brierScore(it.labels, probabilities), it.brier);
  });
});

describe('ties and missing classes', () => {
  test.each(recorded<Case>('scores').map((it, index) => [index, it] as const))(
    'case %i is as in scikit-learn, whole and in pieces',
    (_, it) => {
      const streams = [
        [rocAucStream(), rocAuc, it.rocAuc],
        [averagePrecisionStream(), averagePrecision, it.averagePrecision],
        [brierScoreStream(), brierScore, it.brier],
      ] as const;
      for (const [stream, of, wanted] of streams) {
        expectNumber(of(it.labels, it.scores!), wanted);
        for (const [index, label] of it.labels.entries()) stream.update([label], [it.scores![index]!]);
        expectNumber(stream.result(), wanted);
      }
    },
  );
});

describe('bad input', () => {
  test.each([
    ['a third class', [2], [0.5], 'invalid-class'],
    ['NaN as score', [1], [Number.NaN], 'invalid-value'],
    ['fewer scores', [1, 0], [0.5], 'length-mismatch'],
  ])('%s is refused', (_, labels, scores, code) => {
    for (const of of [rocAuc, averagePrecision, brierScore]) {
      expect(() => of(labels, scores)).toThrow(expect.objectContaining({ code }));
    }
  });

  test('a probability above 1 is refused', () => {
    expect(() => brierScore([1], [1.5])).toThrow(expect.objectContaining({ code: 'invalid-value' }));
  });
});

import { describe, expect, test } from 'vitest';
import {
  MetricsError,
  multilabelAveragePrecision,
  multilabelAveragePrecisionStream,
  multilabelReport,
  multilabelRocAuc,
  multilabelRocAucStream,
  multilabelStream,
} from '../src/index.ts';
import { expectNumber, expectScores, recorded } from './recorded.ts';

type Averages<Value> = Record<'micro' | 'macro' | 'weighted', Value>;

interface Case extends Averages<(number | null)[]> {
  labels: number[][];
  predictions: number[][];
  scores: number[][];
  zeroDivision: number | null;
  samples: (number | null)[];
  each: (number | null)[][];
  subsetAccuracy: number;
  hammingLoss: number;
  rocAuc: Averages<number | null>;
  averagePrecision: Averages<number>;
}

const cases = recorded<Case>('multilabel').map((it, index) => [index, it] as const);
const averages = ['micro', 'macro', 'weighted'] as const;

describe('labels that examples have or have not', () => {
  test.each(cases)('case %i is as in scikit-learn, whole and in pieces', (_, it) => {
    const zeroDivision = it.zeroDivision ?? Number.NaN;
    const report = multilabelReport(it.labels, it.predictions, { zeroDivision });
    for (const average of [...averages, 'samples'] as const) expectScores(report[average], it[average]);
    expect(report.labels).toHaveLength(it.each.length);
    for (const [index, scores] of report.labels.entries()) {
      expectScores(scores, it.each[index]!);
      expect(scores.support).toBe(it.each[index]![3]);
    }
    expectNumber(report.subsetAccuracy, it.subsetAccuracy);
    expectNumber(report.hammingLoss, it.hammingLoss);

    const stream = multilabelStream({ zeroDivision });
    for (const [index, row] of it.labels.entries()) stream.update([row], [it.predictions[index]!]);
    expect(stream.result()).toEqual(report);
  });

  test.each(cases)('scores of case %i, with ties, are as in scikit-learn, whole and in pieces', (_, it) => {
    for (const average of averages) {
      const areas = multilabelRocAucStream({ average });
      const precisions = multilabelAveragePrecisionStream({ average });
      for (const [index, row] of it.labels.entries()) {
        areas.update([row], [it.scores[index]!]);
        precisions.update([row], [it.scores[index]!]);
      }
      for (const area of [multilabelRocAuc(it.labels, it.scores, { average }), areas.result()]) {
        expectNumber(area, it.rocAuc[average]);
      }
      for (const precision of [
        multilabelAveragePrecision(it.labels, it.scores, { average }),
        precisions.result(),
      ]) {
        expectNumber(precision, it.averagePrecision[average]);
      }
    }
  });

  test('no example gives NaN for shares of examples and zero division for scores', () => {
    const { subsetAccuracy, hammingLoss, micro, macro, labels } = multilabelReport([], []);
    expect([subsetAccuracy, hammingLoss, macro.f1]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(micro.f1).toBe(0);
    expect(labels).toEqual([]);
    for (const average of averages) expect(multilabelRocAuc([], [], { average })).toBeNaN();
  });
});

describe('bad input', () => {
  test.each([
    ['rows of two lengths', [[1, 0], [1]], [[1, 0], [1]], 'length-mismatch'],
    ['predictions for fewer labels', [[1, 0]], [[1]], 'length-mismatch'],
    ['fewer rows of predictions', [[1], [0]], [[1]], 'length-mismatch'],
    ['a label that is neither 0 nor 1', [[2]], [[1]], 'invalid-class'],
    ['NaN', [[1]], [[Number.NaN]], 'invalid-value'],
  ])('%s is refused', (_, labels, predictions, code) => {
    for (const of of [multilabelReport, multilabelRocAuc, multilabelAveragePrecision]) {
      expect(() => of(labels, predictions)).toThrow(expect.objectContaining({ name: 'MetricsError', code }));
    }
  });

  test('leaves streams as they were', () => {
    const report = multilabelStream();
    const area = multilabelRocAucStream();
    const rows = [
      [1, 0],
      [0, 1],
    ];
    for (const stream of [report, area]) {
      stream.update(rows, rows);
      expect(() => stream.update([[1, 0, 0]], [[1, 0, 0]])).toThrow(MetricsError);
      expect(() =>
        stream.update(
          [
            [0, 0],
            [2, 0],
          ],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      ).toThrow(MetricsError);
    }
    expect(report.result()).toEqual(multilabelReport(rows, rows));
    expect(area.result()).toBe(1);
  });
});

import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import {
  accuracy,
  balancedAccuracy,
  classificationReport,
  classificationStream,
  classScores,
  cohenKappa,
  confusionMatrix,
  confusionStream,
  MetricsError,
  matthewsCorrelation,
  mostConfused,
  precisionRecallF1,
} from '../src/index.ts';
import { expectNumber, expectScores, recorded, shared } from './recorded.ts';

interface Case {
  labels: number[];
  predictions: number[];
  accuracy: number;
  mcc: number;
  confusion?: number[][];
  kappa?: number;
  balancedAccuracy?: number;
  micro?: number[];
  macro?: number[];
  weighted?: number[];
  f1?: number;
}

describeWithShared('the recorded answers of scikit-learn', 'fixtures/metrics.json', (path) => {
  const cases = shared<Case>(path, 'classification').map((it, index) => [index, it] as const);

  test.each(cases)('case %i is the same', (_, it) => {
    const { labels, predictions } = it;
    expectNumber(accuracy(labels, predictions), it.accuracy);
    expectNumber(matthewsCorrelation(labels, predictions), it.mcc);
    if (it.confusion !== undefined) expect(confusionMatrix(labels, predictions)).toEqual(it.confusion);
    if (it.kappa !== undefined) expectNumber(cohenKappa(labels, predictions), it.kappa);
    if (it.balancedAccuracy !== undefined) {
      expectNumber(balancedAccuracy(labels, predictions), it.balancedAccuracy);
    }
    for (const average of ['micro', 'macro', 'weighted'] as const) {
      const wanted = it[average];
      if (wanted !== undefined) expectScores(precisionRecallF1(labels, predictions, { average }), wanted);
    }
    if (it.f1 !== undefined) {
      expectNumber(precisionRecallF1(labels, predictions, { average: 'binary' }).f1, it.f1);
    }
  });

  test.each(cases)('case %i in pieces gives the report of the whole', (_, { labels, predictions }) => {
    const stream = classificationStream();
    for (let start = 0; start < labels.length; start += 7) {
      stream.update(labels.slice(start, start + 7), predictions.slice(start, start + 7));
    }
    expect(stream.result()).toEqual(classificationReport(confusionMatrix(labels, predictions)));
  });
});

describe('classes without labels or predictions', () => {
  interface EdgeCase {
    labels: number[];
    predictions: number[];
    zeroDivision: 0 | 1 | null;
    micro: (number | null)[];
    macro: (number | null)[];
    weighted: (number | null)[];
    macroOfSix: (number | null)[];
    classes: (number | null)[][];
    mcc: number;
    kappa: number | null;
    balancedAccuracy: number;
  }

  test.each(recorded<EdgeCase>('classification').map((it, index) => [index, it] as const))(
    'case %i is as in scikit-learn with zero division as 0, 1 or NaN',
    (_, it) => {
      const { labels, predictions } = it;
      const zeroDivision = it.zeroDivision ?? Number.NaN;
      for (const average of ['micro', 'macro', 'weighted'] as const) {
        expectScores(precisionRecallF1(labels, predictions, { average, zeroDivision }), it[average]);
      }
      expectScores(
        precisionRecallF1(labels, predictions, {
          average: 'macro',
          zeroDivision,
          classes: 6,
          absentClasses: 'count',
        }),
        it.macroOfSix,
      );
      const classes = classScores(labels, predictions, { zeroDivision, classes: 6 });
      expect(classes).toHaveLength(6);
      for (const [index, scores] of classes.entries()) {
        expectScores(scores, it.classes[index]!);
        expect(scores.support).toBe(it.classes[index]![3]);
      }
      expectNumber(matthewsCorrelation(labels, predictions), it.mcc);
      expectNumber(cohenKappa(labels, predictions), it.kappa);
      expectNumber(balancedAccuracy(labels, predictions), it.balancedAccuracy);
    },
  );

  test('an empty input has accuracy NaN and a confusion matrix of the classes asked for', () => {
    expect(accuracy([], [])).toBeNaN();
    expect(confusionMatrix([], [], { classes: 2 })).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

describe('the most often confused classes', () => {
  test('come most often first, ties in order of the classes, right ones and zeros left out', () => {
    const confusion = [
      [9, 1, 0],
      [3, 9, 1],
      [0, 5, 9],
    ];
    expect(mostConfused(confusion, 3)).toEqual([
      { actual: 2, predicted: 1, count: 5 },
      { actual: 1, predicted: 0, count: 3 },
      { actual: 0, predicted: 1, count: 1 },
    ]);
    expect(mostConfused(confusion, 9)).toHaveLength(4);
  });
});

describe('bad input', () => {
  test.each([
    ['more labels than predictions', [1, 0], [1], 'length-mismatch'],
    ['a fraction as class', [1, 0], [1, 0.5], 'invalid-class'],
    ['a negative class', [-1, 0], [1, 0], 'invalid-class'],
    ['NaN', [Number.NaN], [0], 'invalid-class'],
    ['a class beyond those asked for', [3], [0], 'invalid-class'],
  ])('%s is refused', (_, labels, predictions, code) => {
    expect(() => confusionMatrix(labels, predictions, { classes: 3 })).toThrow(
      expect.objectContaining({ name: 'MetricsError', code }),
    );
  });

  test('a number of classes that is none is refused', () => {
    expect(() => confusionStream({ classes: 1.5 })).toThrow(MetricsError);
  });

  test('leaves a stream as it was', () => {
    const stream = confusionStream({ classes: 2 });
    stream.update([0, 1], [0, 1]);
    expect(() => stream.update([0, 0, 5], [0, 0, 0])).toThrow(MetricsError);
    expect(stream.result()).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

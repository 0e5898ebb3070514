import { describeWithShared } from '@bertwright/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  kendallTau,
  kendallTauStream,
  meanAbsoluteError,
  meanAbsoluteErrorStream,
  meanSquaredError,
  meanSquaredErrorStream,
  pearsonCorrelation,
  pearsonCorrelationStream,
  rSquared,
  rSquaredStream,
  spearmanCorrelation,
  spearmanCorrelationStream,
} from '../src/index.ts';
import { expectNumber, recorded, shared } from './recorded.ts';

interface Case {
  labels: number[];
  predictions: number[];
  mse: number;
  mae: number;
  r2: number;
  pearson: number | null;
  spearman: number | null;
  kendall: number | null;
}

describeWithShared('the recorded answers of scikit-learn and SciPy', 'fixtures/metrics.json', (path) => {
  test.each(shared<Case>(path, 'regression').map((it, index) => [index, it] as const))(
    'case %i is the same',
    (_, { labels, predictions, ...wanted }) => {
      expectNumber(meanSquaredError(labels, predictions), wanted.mse);
      expectNumber(meanAbsoluteError(labels, predictions), wanted.mae);
      expectNumber(rSquared(labels, predictions), wanted.r2);
      expectNumber(pearsonCorrelation(labels, predictions), wanted.pearson);
      expectNumber(spearmanCorrelation(labels, predictions), wanted.spearman);
      expectNumber(kendallTau(labels, predictions), wanted.kendall);
    },
  );
});

describe('ties and equal values', () => {
  test.each(recorded<Case>('regression').map((it, index) => [index, it] as const))(
    'case %i is as in scikit-learn and SciPy',
    (_, { labels, predictions, ...wanted }) => {
      expectNumber(rSquared(labels, predictions), wanted.r2);
      expectNumber(pearsonCorrelation(labels, predictions), wanted.pearson);
      expectNumber(spearmanCorrelation(labels, predictions), wanted.spearman);
      expectNumber(kendallTau(labels, predictions), wanted.kendall);
    },
  );
});

describe('streams', () => {
  test('give the result of the whole however the data is cut', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 9 }), (values, piece) => {
        const labels = values.map(([label]) => label);
        const predictions = values.map(([, prediction]) => prediction);
        for (const [of, stream] of [
          [meanSquaredError, meanSquaredErrorStream()],
          [meanAbsoluteError, meanAbsoluteErrorStream()],
          [rSquared, rSquaredStream()],
          [pearsonCorrelation, pearsonCorrelationStream()],
          [spearmanCorrelation, spearmanCorrelationStream()],
          [kendallTau, kendallTauStream()],
        ] as const) {
          for (let start = 0; start < labels.length; start += piece) {
            stream.update(labels.slice(start, start + piece), predictions.slice(start, start + piece));
          }
          expect(stream.result()).toBe(of(labels, predictions));
        }
      }),
    );
  });
});

describe('bad input', () => {
  test('of two lengths is refused', () => {
    for (const of of [meanSquaredError, meanAbsoluteError, rSquared, pearsonCorrelation, kendallTau]) {
      expect(() => of([1, 2], [1])).toThrow(expect.objectContaining({ code: 'length-mismatch' }));
    }
  });

  test('NaN has no rank', () => {
    for (const of of [spearmanCorrelation, kendallTau]) {
      expect(() => of([1, Number.NaN], [1, 2])).toThrow(expect.objectContaining({ code: 'invalid-value' }));
    }
  });

  test('NaN makes the other results NaN', () => {
    for (const of of [meanSquaredError, meanAbsoluteError, pearsonCorrelation]) {
      expect(of([1, Number.NaN, 3], [1, 2, 4])).toBeNaN();
    }
  });
});

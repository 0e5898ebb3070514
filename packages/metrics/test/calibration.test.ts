import { describe, expect, test } from 'vitest';
import {
  calibration,
  calibrationStream,
  topLabelCalibration,
  topLabelCalibrationStream,
} from '../src/index.ts';
import { expectNumber, recorded } from './recorded.ts';

interface CurveCase {
  labels: number[];
  probabilities: number[];
  bins: number;
  accuracy: number[];
  confidence: number[];
}

interface ErrorCase {
  labels: number[];
  probabilities: number[][];
  bins: number;
  l1: number;
  max: number;
}

describe('the reliability diagram', () => {
  test.each(recorded<CurveCase>('calibration').map((it, index) => [index, it] as const))(
    'case %i, with probabilities on bounds, is the calibration curve of scikit-learn, whole and in pieces',
    (_, { labels, probabilities, bins, accuracy, confidence }) => {
      const stream = calibrationStream({ bins });
      for (const [index, label] of labels.entries()) stream.update([label], [probabilities[index]!]);
      for (const found of [calibration(labels, probabilities, { bins }), stream.result()]) {
        expect(found.bins).toHaveLength(bins);
        const filled = found.bins.filter(({ count }) => count > 0);
        expect(filled).toHaveLength(accuracy.length);
        for (const [index, bin] of filled.entries()) {
          expectNumber(bin.accuracy, accuracy[index]!);
          expectNumber(bin.confidence, confidence[index]!);
        }
        const gaps = filled.map((bin) => Math.abs(bin.accuracy - bin.confidence));
        expectNumber(found.maximumError, Math.max(...gaps));
        expectNumber(
          found.expectedError,
          filled.reduce((sum, { count }, index) => sum + (count * gaps[index]!) / labels.length, 0),
        );
      }
    },
  );

  test('empty bins are there, with their bounds and NaN', () => {
    expect(calibration([1], [0.1], { bins: 2 }).bins).toEqual([
      { lower: 0, upper: 0.5, count: 1, confidence: 0.1, accuracy: 1 },
      { lower: 0.5, upper: 1, count: 0, confidence: Number.NaN, accuracy: Number.NaN },
    ]);
  });

  test('no example has errors NaN', () => {
    const { expectedError, maximumError, bins } = calibration([], []);
    expect([expectedError, maximumError]).toEqual([Number.NaN, Number.NaN]);
    expect(bins).toHaveLength(15);
  });
});

describe('errors of the most probable class', () => {
  test.each(recorded<ErrorCase>('calibration_error').map((it, index) => [index, it] as const))(
    'case %i is as in torchmetrics, whole and in pieces',
    (_, { labels, probabilities, bins, l1, max }) => {
      const stream = topLabelCalibrationStream({ bins });
      for (const [index, label] of labels.entries()) stream.update([label], [probabilities[index]!]);
      for (const found of [topLabelCalibration(labels, probabilities, { bins }), stream.result()]) {
        // torchmetrics accumulates in single precision.
        expect(found.expectedError).toBeCloseTo(l1, 6);
        expect(found.maximumError).toBeCloseTo(max, 6);
      }
    },
  );

  test('the first of tied classes is the prediction', () => {
    const tied = [[0.5, 0.5]];
    expect(topLabelCalibration([0], tied, { bins: 1 }).bins[0]!.accuracy).toBe(1);
    expect(topLabelCalibration([1], tied, { bins: 1 }).bins[0]!.accuracy).toBe(0);
  });
});

describe('bad input', () => {
  test('what is no probability, no label or no number of bins is refused', () => {
    for (const probability of [-0.1, 1.1, Number.NaN]) {
      expect(() => calibration([1], [probability])).toThrow(
        expect.objectContaining({ code: 'invalid-value' }),
      );
      expect(() => topLabelCalibration([0], [[probability]])).toThrow(
        expect.objectContaining({ code: 'invalid-value' }),
      );
    }
    expect(() => calibration([2], [0.5])).toThrow(expect.objectContaining({ code: 'invalid-class' }));
    expect(() => calibrationStream({ bins: 0 })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });
});

import { describe, expect, test } from 'vitest';
import {
  crossEntropy,
  crossEntropyStream,
  multiclassRocAuc,
  multiclassRocAucStream,
  perplexity,
  perplexityStream,
  topKAccuracy,
  topKAccuracyStream,
  topLabelCalibration,
  weightedMean,
  weightedMeanStream,
} from '../src/index.ts';
import { expectNumber, recorded } from './recorded.ts';

interface ClassCase {
  labels: number[];
  probabilities: number[][];
  rocAuc: Record<'macro' | 'weighted', number | null>;
  topK: number[];
}

describe('scores of several classes, with ties and missing classes', () => {
  test.each(recorded<ClassCase>('multiclass').map((it, index) => [index, it] as const))(
    'case %i is as in scikit-learn, whole and in pieces',
    (_, { labels, probabilities, rocAuc, topK }) => {
      for (const average of ['macro', 'weighted'] as const) {
        const stream = multiclassRocAucStream({ average });
        for (const [index, label] of labels.entries()) stream.update([label], [probabilities[index]!]);
        expectNumber(stream.result(), rocAuc[average]);
        expectNumber(multiclassRocAuc(labels, probabilities, { average }), rocAuc[average]);
      }
      for (const [index, wanted] of topK.entries()) {
        const stream = topKAccuracyStream({ k: index + 1 });
        for (const [at, label] of labels.entries()) stream.update([label], [probabilities[at]!]);
        expectNumber(stream.result(), wanted);
        expectNumber(topKAccuracy(labels, probabilities, { k: index + 1 }), wanted);
      }
    },
  );

  test('no example has top-k accuracy and area NaN', () => {
    expect(topKAccuracy([], [], { k: 1 })).toBeNaN();
    expect(multiclassRocAuc([], [])).toBeNaN();
  });
});

describe('cross-entropy and perplexity', () => {
  const cases = recorded<{ labels: number[]; logits: number[][]; loss: number | null }>('cross_entropy');

  test.each(cases.map((it, index) => [index, it] as const))(
    'case %i is as in PyTorch, whole and in pieces',
    (_, { labels, logits, loss }) => {
      const losses = crossEntropyStream();
      const perplexities = perplexityStream();
      for (const [index, label] of labels.entries()) {
        losses.update([label], [logits[index]!]);
        perplexities.update([label], [logits[index]!]);
      }
      for (const found of [crossEntropy(labels, logits), losses.result()]) expectNumber(found, loss);
      for (const found of [perplexity(labels, logits), perplexities.result()]) {
        expectNumber(found, loss === null ? null : Math.exp(loss));
      }
    },
  );

  test('another label may be ignored, and rows may be views of one array', () => {
    const logits = new Float32Array([0, 0, 0, 5]);
    const rows = [logits.subarray(0, 2), logits.subarray(2)];
    expectNumber(crossEntropy([0, -1], rows, { ignoredLabel: -1 }), Math.log(2));
  });

  test('are the weighted mean of batches by their examples, an empty batch counting for nothing', () => {
    const logits = [
      [1, 2],
      [3, 1],
      [0, 4],
    ];
    const losses = [
      crossEntropy([0, 0], logits.slice(0, 2)),
      crossEntropy([-100], [[1, 2]]),
      crossEntropy([1], logits.slice(2)),
    ];
    const stream = weightedMeanStream();
    for (const [index, loss] of losses.entries()) stream.update([loss], [[2, 0, 1][index]!]);
    for (const mean of [weightedMean(losses, [2, 0, 1]), stream.result()]) {
      expectNumber(mean, crossEntropy([0, 0, 1], logits));
    }
    expect(weightedMean([], [])).toBeNaN();
  });
});

describe('bad input', () => {
  test.each([
    ['a label beyond the columns', [2], [[0.5, 0.5]], 'invalid-class'],
    ['a fraction as label', [0.5], [[0.5, 0.5]], 'invalid-class'],
    ['NaN as score', [0], [[Number.NaN, 0.5]], 'invalid-value'],
    ['fewer rows than labels', [0, 1], [[0.5, 0.5]], 'length-mismatch'],
    ['rows of two lengths', [0, 0], [[0.5, 0.5], [1]], 'length-mismatch'],
  ])('%s is refused', (_, labels, rows, code) => {
    const top = (...input: Parameters<typeof crossEntropy>) => topKAccuracy(input[0], input[1], { k: 1 });
    for (const of of [crossEntropy, perplexity, multiclassRocAuc, topLabelCalibration, top]) {
      expect(() => of(labels, rows)).toThrow(expect.objectContaining({ name: 'MetricsError', code }));
    }
  });

  test('k = 0 and a negative weight are refused', () => {
    expect(() => topKAccuracyStream({ k: 0 })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    expect(() => weightedMean([1], [-1])).toThrow(expect.objectContaining({ code: 'invalid-value' }));
    expect(() => weightedMean([1], [])).toThrow(expect.objectContaining({ code: 'length-mismatch' }));
  });

  test('leaves a stream as it was', () => {
    const stream = crossEntropyStream();
    stream.update([0], [[0, 0]]);
    expect(() =>
      stream.update(
        [0, 5],
        [
          [9, 0],
          [0, 0],
        ],
      ),
    ).toThrow();
    expectNumber(stream.result(), Math.log(2));
  });
});

import { readFileSync } from 'node:fs';
import { describeWithShared } from '@bertwright/testing';
import { expect, test } from 'vitest';
import {
  accuracy,
  balancedAccuracy,
  classificationReport,
  classificationStream,
  cohenKappa,
  confusionMatrix,
  matthewsCorrelation,
  precisionRecallF1,
} from '../src/index.ts';

interface Case {
  labels: number[];
  predictions: number[];
  accuracy: number;
  mcc: number;
  confusion: number[][];
  kappa: number;
  balancedAccuracy: number;
  micro: number[];
  macro: number[];
  weighted: number[];
  f1?: number;
}

describeWithShared('the recorded answers of scikit-learn', 'fixtures/metrics.json', (path) => {
  const { classification } = JSON.parse(readFileSync(path, 'utf8')) as { classification: Case[] };

  test.each(classification.map((it, index) => [index, it] as const))('case %i is the same', (_, it) => {
    const { labels, predictions } = it;
    expect(confusionMatrix(labels, predictions)).toEqual(it.confusion);
    expect(accuracy(labels, predictions)).toBeCloseTo(it.accuracy, 12);
    expect(matthewsCorrelation(labels, predictions)).toBeCloseTo(it.mcc, 12);
    expect(cohenKappa(labels, predictions)).toBeCloseTo(it.kappa, 12);
    expect(balancedAccuracy(labels, predictions)).toBeCloseTo(it.balancedAccuracy, 12);
    for (const average of ['micro', 'macro', 'weighted'] as const) {
      const { precision, recall, f1 } = precisionRecallF1(labels, predictions, { average });
      for (const [index, value] of [precision, recall, f1].entries()) {
        expect(value).toBeCloseTo(it[average][index]!, 12);
      }
    }
    if (it.f1 !== undefined) {
      expect(precisionRecallF1(labels, predictions, { average: 'binary' }).f1).toBeCloseTo(it.f1, 12);
    }
  });

  test.each(classification.map((it, index) => [index, it] as const))(
    'case %i in pieces gives the report of the whole',
    (_, { labels, predictions }) => {
      const stream = classificationStream();
      for (let start = 0; start < labels.length; start += 7) {
        stream.update(labels.slice(start, start + 7), predictions.slice(start, start + 7));
      }
      expect(stream.result()).toEqual(classificationReport(confusionMatrix(labels, predictions)));
    },
  );
});

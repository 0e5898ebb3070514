import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import {
  squadExactMatch,
  squadF1,
  squadReport,
  squadStream,
  squadThresholdStream,
  squadThresholds,
} from '../src/index.ts';
import { expectNumber, recorded, shared } from './recorded.ts';

describeWithShared('the recorded answers of the SQuAD script', 'fixtures/metrics.json', (path) => {
  const cases = shared<{ prediction: string; answers: string[]; exactMatch: number; f1: number }>(
    path,
    'squad',
  );

  test.each(cases.map((it, index) => [index, it] as const))('case %i is the same', (_, it) => {
    expectNumber(squadExactMatch(it.prediction, it.answers), it.exactMatch);
    expectNumber(squadF1(it.prediction, it.answers), it.f1);
  });

  test('a stream gives the means', () => {
    const stream = squadStream();
    for (const { prediction, answers } of cases) stream.update(prediction, answers);
    const mean = (pick: (it: (typeof cases)[number]) => number) =>
      cases.reduce((sum, it) => sum + pick(it), 0) / cases.length;
    expectNumber(
      stream.result().exactMatch,
      mean(({ exactMatch }) => exactMatch),
    );
    expectNumber(
      stream.result().f1,
      mean(({ f1 }) => f1),
    );
    expect(stream.result().count).toBe(cases.length);
  });
});

describe('normalising', () => {
  test('drops articles as words only, also beside letters beyond ASCII', () => {
    expect(squadExactMatch('the an-chor', ['anchor'])).toBe(1);
    expect(squadExactMatch('éa', ['é'])).toBe(0);
    expect(squadExactMatch('a', ['the'])).toBe(1);
  });

  test('keeps punctuation beyond ASCII', () => {
    expect(squadExactMatch('“yes”', ['yes'])).toBe(0);
  });
});

describe('unanswerable questions of SQuAD 2', () => {
  test('are answered by an empty prediction alone', () => {
    expect(squadF1('', [], { version: 2 })).toBe(1);
    expect(squadExactMatch('', [], { version: 2 })).toBe(1);
    expect(squadF1('word', [], { version: 2 })).toBe(0);
    expect(squadExactMatch('word', [], { version: 2 })).toBe(0);
  });

  test('score 0 in version 1, which has none', () => {
    expect(squadF1('', [])).toBe(0);
    expect(squadExactMatch('', [])).toBe(0);
  });
});

describe('reports of SQuAD 2', () => {
  interface Means {
    exact: number;
    f1: number;
    total: number;
  }
  interface Case {
    questions: [prediction: string, answers: string[], noAnswerScore: number][];
    all: Means;
    answerable?: Means;
    unanswerable?: Means;
    bestExact: [score: number, threshold: number];
    bestF1: [score: number, threshold: number];
  }
  const cases = recorded<Case>('squad2').map((it, index) => [index, it] as const);

  test.each(cases)('case %i is as the script reports it, whole and in pieces', (_, it) => {
    const stream = squadStream({ version: 2 });
    for (const [prediction, answers] of it.questions) stream.update(prediction, answers);
    const report = squadReport(
      it.questions.map(([prediction]) => prediction),
      it.questions.map(([, answers]) => answers),
      { version: 2 },
    );
    expect(stream.result()).toEqual(report);
    const none = { exact: null, f1: null, total: 0 };
    for (const [found, wanted] of [
      [report, it.all],
      [report.answerable, it.answerable ?? none],
      [report.unanswerable, it.unanswerable ?? none],
    ] as const) {
      expectNumber(100 * found.exactMatch, wanted.exact);
      expectNumber(100 * found.f1, wanted.f1);
      expect(found.count).toBe(wanted.total);
    }
  });

  test.each(cases)('case %i has the best thresholds that the script finds', (_, it) => {
    const stream = squadThresholdStream();
    for (const question of it.questions) stream.update(...question);
    const thresholds = squadThresholds(it.questions);
    expect(stream.result()).toEqual(thresholds);
    for (const [found, [score, threshold]] of [
      [thresholds.exactMatch, it.bestExact],
      [thresholds.f1, it.bestF1],
    ] as const) {
      expectNumber(100 * found.score, score);
      expect(found.threshold).toBe(threshold === 0 ? Number.NEGATIVE_INFINITY : threshold);
    }
  });

  test('questions of one no-answer score are answered all or none', () => {
    const questions = [
      ['red', ['red'], 0.5],
      ['red', [], 0.5],
      ['blue', [], 0.5],
    ] as const;
    const best = { threshold: Number.NEGATIVE_INFINITY, score: 2 / 3 };
    expect(squadThresholds(questions)).toEqual({ exactMatch: best, f1: best });
  });

  test('of no question are NaN', () => {
    expect(squadReport([], [])).toMatchObject({ exactMatch: Number.NaN, f1: Number.NaN, count: 0 });
    expect(squadThresholds([]).f1.score).toBeNaN();
  });

  test('fewer predictions than questions and NaN as score are refused', () => {
    expect(() => squadReport([], [['a']])).toThrow(expect.objectContaining({ code: 'length-mismatch' }));
    expect(() => squadThresholds([['a', ['a'], Number.NaN]])).toThrow(
      expect.objectContaining({ code: 'invalid-value' }),
    );
  });
});

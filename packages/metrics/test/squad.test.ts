import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { squadExactMatch, squadF1, squadStream } from '../src/index.ts';
import { expectNumber, shared } from './recorded.ts';

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

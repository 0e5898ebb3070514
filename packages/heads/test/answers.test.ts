import { describe, expect, test } from 'vitest';
import { type PointerWindow, pointerAnswers, type SpanWindow, spanAnswers } from '../src/index.ts';

const text = 'the cat sat on a mat';
const refused = (code: string) => expect.objectContaining({ code });

/** [CLS] question [SEP] some words of `text` [SEP] */
function windowOf(words: readonly string[]) {
  const offsets = [0, 0, 0, 8, 0, 0];
  for (const word of words) {
    const at = text.search(new RegExp(`\\b${word}\\b`));
    offsets.push(at, at + word.length);
  }
  return {
    offsets: [...offsets, 0, 0],
    passage: [0, 0, 0, ...words.map(() => 1), 0],
  };
}

const first = ['the', 'cat', 'sat'];
const second = ['sat', 'on', 'mat'];

describe('spanAnswers', () => {
  const window = (changes: Partial<SpanWindow> = {}): SpanWindow => ({
    ...windowOf(first),
    startLogits: [0, 9, 9, 1, 3, 0, 9],
    endLogits: [1, 9, 9, 4, 2, 1, 9],
    ...changes,
  });
  const shown = ({ spans }: ReturnType<typeof spanAnswers>) =>
    spans.map(({ start, end, score }) => [text.slice(start, end), score]);

  test('rank spans of the passage that start no later than they end', () => {
    expect(shown(spanAnswers([window()], { best: 9 }))).toEqual([
      ['the', 5],
      ['cat', 5],
      ['cat sat', 4],
      ['the cat', 3],
      ['the cat sat', 2],
      ['sat', 1],
    ]);
    expect(shown(spanAnswers([window()], { best: 1 }))).toEqual([['the', 5]]);
  });

  test('are no longer than the limit', () => {
    expect(shown(spanAnswers([window()], { maxAnswerLength: 1 }))).toEqual([
      ['the', 5],
      ['cat', 5],
      ['sat', 1],
    ]);
  });

  test('have probabilities that sum to 1 with that of no answer', () => {
    const { spans, noAnswer } = spanAnswers([window()], { noAnswer: true });
    const total = [5, 5, 4, 3, 2, 1, 1].reduce((sum, score) => sum + Math.exp(score), 0);
    for (const { score, probability } of [...spans, noAnswer!]) {
      expect(probability).toBeCloseTo(Math.exp(score) / total, 12);
    }
    expect(noAnswer).toMatchObject({ score: 1, margin: -4 });
    expect(spanAnswers([window()]).noAnswer).toBeUndefined();
  });

  test('take each span from its best window, and the least of the windows for no answer', () => {
    const other = {
      ...windowOf(second),
      startLogits: [3, 0, 0, 2, 1, 0, 0],
      endLogits: [3, 0, 0, 3, 0, 6, 0],
    };
    const { spans, noAnswer } = spanAnswers([window(), other], { noAnswer: true, best: 3 });
    expect(shown({ spans })).toEqual([
      ['sat on a mat', 8],
      ['on a mat', 7],
      ['mat', 6],
    ]);
    const all = spanAnswers([window(), other], { best: 99 }).spans;
    expect(all.filter(({ start, end }) => text.slice(start, end) === 'sat')).toMatchObject([{ score: 5 }]);
    expect(noAnswer!.score).toBe(1);
  });

  test('are none where no token is of the passage', () => {
    const { spans, noAnswer } = spanAnswers([window({ passage: [0, 0, 0, 0, 0, 0, 0] })], { noAnswer: true });
    expect(spans).toEqual([]);
    expect(noAnswer).toEqual({ score: 1, probability: 1, margin: Number.POSITIVE_INFINITY });
  });

  test('refuse logits of another length and limits below 1', () => {
    expect(() => spanAnswers([window({ startLogits: [1] })])).toThrow(refused('shape-invalid'));
    expect(() => spanAnswers([window()], { best: 0 })).toThrow(refused('size-invalid'));
  });
});

describe('pointerAnswers', () => {
  const window: PointerWindow = {
    ...windowOf(first),
    startLogits: [-1, 0, 0, 1, 3, 0, 0],
    starts: [4, 3],
    // Under `cat` the end is `sat`, under `the` it is `the`.
    endLogits: [0, 0, 0, 7, 1, 5, 0, 0, 0, 0, 6, 2, 1, 0],
  };
  const ends = [
    [0, 0, 0, 7, 1, 5, 0],
    [0, 0, 0, 6, 2, 1, 0],
  ].map((row) => Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)));

  test('score ends under their own start', () => {
    const { spans, noAnswer } = pointerAnswers([window], { noAnswer: true });
    const best = spans.map(({ start, end, score }) => [text.slice(start, end), score] as const);
    expect(best.map(([answer]) => answer)).toEqual(['the', 'cat sat', 'the cat', 'cat', 'the cat sat']);
    expect(best[0]![1]).toBeCloseTo(1 + 6 - ends[1]!, 12);
    expect(best[1]![1]).toBeCloseTo(3 + 5 - ends[0]!, 12);
    expect(noAnswer!.score).toBe(-1);
    const total = [...spans, noAnswer!].reduce((sum, { probability }) => sum + probability, 0);
    expect(total).toBeCloseTo(1, 12);
  });

  test('leave out starts that are not of the passage', () => {
    const { spans } = pointerAnswers([{ ...window, starts: [0, 3] }]);
    expect(spans.map(({ start }) => start)).toEqual([0, 0, 0]);
  });

  test('refuse ends that do not fit the starts', () => {
    expect(() => pointerAnswers([{ ...window, starts: [3] }])).toThrow(refused('shape-invalid'));
  });
});

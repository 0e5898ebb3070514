import { memoryFiles } from '@bertwright/checkpoint';
import { disposeTree } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  completeOptions,
  configJson,
  freshTask,
  loadTask,
  type Question,
  type QuestionBatch,
  questionAnswering,
  saveTask,
} from '../src/index.ts';
import { all, long, spanFacts, tiny } from './tiny-questions.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const words = long.context.split(' ');

/** Logits of 8 at chosen tokens of rows, of 0 elsewhere. */
const logits = (
  { size, length }: QuestionBatch,
  peaks: readonly (readonly [row: number, token: number])[],
) => {
  const values = new Float32Array(size * length);
  for (const [row, token] of peaks) values[row * length + token] = 8;
  return { values, shape: [size, length] };
};

describe('windows', () => {
  test('hold every token of a long passage, and share the stride with their neighbours', () => {
    const task = tiny(spanFacts, { stride: 4 });
    const prepared = task.prepare([{ ...long, context: 'my card' }, long]);
    expect(Array.from(prepared.exampleOf!)).toEqual([0, 1, 1, 1]);
    expect(prepared.truncated).toBe(0);
    const { windows } = all(task, [long]);
    const texts = windows.map(({ offsets, passage }) =>
      Array.from(passage).flatMap((inside, token) =>
        inside === 1 ? [long.context.slice(offsets[2 * token], offsets[2 * token + 1])] : [],
      ),
    );
    expect(texts).toEqual([words.slice(0, 10), words.slice(6, 16), words.slice(12, 20)]);
    disposeTree(task.parameters);
  });

  test('point at [CLS] where they do not hold the answer whole, and count for nothing where it is not known', () => {
    const task = tiny(spanFacts, { stride: 2 });
    const batch = all(task, [long, { ...long, answers: undefined }, { ...long, answers: [] }]);
    // Words 10 to 12 stand in the second window alone, behind [CLS], the question and [SEP].
    expect(batch.windows.map(({ example }) => example)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(Array.from(batch.starts)).toEqual([0, 7, 0, -100, -100, -100, 0, 0, 0]);
    expect(Array.from(batch.ends)).toEqual([0, 9, 0, -100, -100, -100, 0, 0, 0]);
    expect(batch.weight).toBe(6);
    disposeTree(task.parameters);
  });

  test('white space around questions, passages and answers changes no token', () => {
    const task = tiny();
    const plain = { question: 'where is it', context: 'my card is lost' };
    const spaced = { question: '  where is it \n', context: `  ${plain.context} ` };
    const [{ inputIds, starts, ends }, other] = [
      all(task, [{ ...plain, answers: [{ text: 'card is', start: 3 }] }]),
      all(task, [{ ...spaced, answers: [{ text: ' card is ', start: 4 }] }]),
    ];
    expect([other.inputIds, other.starts, other.ends]).toEqual([inputIds, starts, ends]);
    disposeTree(task.parameters);
  });

  test('a question that is too long is cut, and its rows count as truncated', () => {
    const task = tiny(spanFacts, { maxQuestionLength: 4 });
    const cut = { ...long, question: words.join(' '), context: 'my card' };
    const prepared = task.prepare([cut, { ...cut, question: 'where is my money' }]);
    expect(Array.from(prepared.lengths)).toEqual([9, 9]);
    expect(prepared.truncated).toBe(1);
    disposeTree(task.parameters);
  });

  test('take at most half of a row for the question, however many tokens it may have', () => {
    const task = tiny(spanFacts, { stride: 100 });
    const [row] = all(task, [{ ...long, question: words.join(' ') }]).windows;
    expect(Array.from(row!.passage).filter((inside) => inside === 1)).toHaveLength(7);
    disposeTree(task.parameters);
  });

  test('of fewer than 8 tokens are refused', () => {
    const task = freshTask(questionAnswering, {
      vocabulary,
      facts: spanFacts,
      config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
      maxLength: 7,
    });
    expect(() => task.prepare([long])).toThrow(/at least 8 tokens.*got 7/);
    disposeTree(task.parameters);
  });
});

describe('answers', () => {
  test('are the best span over all windows, with its place in the passage', () => {
    const task = tiny(spanFacts, { stride: 4 });
    const batch = all(task, [long]);
    // The first window is unsure; the second points at its fifth and seventh word.
    const outputs = {
      startLogits: logits(batch, [[1, 9]]),
      endLogits: logits(batch, [[1, 11]]),
    };
    const answer = task.combine!(task.decode(outputs, batch), { top: 3 });
    expect(answer.answer).toMatchObject({ text: 'did not arrive', start: 47, end: 61 });
    expect(long.context.slice(47, 61)).toBe('did not arrive');
    expect(answer.best).toHaveLength(3);
    expect(answer.best[0]).toBe(answer.answer);
    expect(answer.best[0]!.probability).toBeGreaterThan(0.9);
    expect(answer.noAnswerProbability).toBeUndefined();
    disposeTree(task.parameters);
  });

  test('never start behind their end, in the question, or beyond the limit of their length', () => {
    const task = tiny(spanFacts, { maxAnswerLength: 2 });
    const batch = all(task, [{ ...long, context: 'my card is lost' }]);
    const outputs = {
      startLogits: logits(batch, [
        [0, 1],
        [0, 7],
      ]),
      endLogits: logits(batch, [[0, 5]]),
    };
    const [answer] = task.decode(outputs, batch, { top: 100 });
    const spans = answer!.best.map(({ text }) => text);
    expect(new Set(spans)).toEqual(new Set(['my', 'card', 'is', 'lost', 'my card', 'card is', 'is lost']));
    disposeTree(task.parameters);
  });

  test('there is none where [CLS] scores more than the best span in every window, by the threshold', () => {
    const [noAnswer, threshold] = [true, 1];
    const task = tiny({ head: 'softmax', noAnswer, threshold }, { stride: 4 });
    const batch = all(task, [long]);
    const none = logits(batch, [
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    const unsure = logits(batch, [
      [0, 0],
      [2, 0],
    ]);
    const answerTo = (logit: typeof none) =>
      task.combine!(task.decode({ startLogits: logit, endLogits: logit }, batch, { top: 2 }), { top: 2 });
    const nothing = answerTo(none);
    expect(nothing.answer).toBeUndefined();
    expect(nothing.noAnswerProbability).toBeGreaterThan(0.9);
    expect(questionAnswering.answerJson(nothing)).toMatchObject({ answer: null, best: nothing.best });
    expect(questionAnswering.show({ ...long, answers: [] }, nothing)).toMatchObject({
      actual: 'no answer',
      right: true,
      labels: [{ label: 'no answer' }, {}, {}],
    });
    expect(answerTo(unsure).answer).toBeDefined();
    disposeTree(task.parameters);
  });

  test('an answer is right where it is one of those that are known, but for case and articles', () => {
    const answer = { text: 'The Card', start: 0, end: 8, probability: 1 };
    const said = { answer, best: [answer], question: long, windows: [] };
    const known = { ...long, answers: ['my card', 'card'].map((text) => ({ text, start: 0 })) };
    expect(questionAnswering.show(known, said)).toMatchObject({ right: true, actual: 'my card' });
    expect(questionAnswering.show(long, said)).toMatchObject({ right: false });
  });
});

describe('metrics', () => {
  const asked: Question[] = [long, { ...long, answers: [] }, { ...long, answers: undefined }];

  test('count a question once, whatever batches its windows are in, and tell apart those without an answer', () => {
    const task = tiny({ head: 'softmax', noAnswer: true, threshold: 0 }, { stride: 4 });
    const prepared = task.prepare(asked);
    const metric = task.metrics();
    // Backwards, one window at a time: all say "did not arrive" but for those of the second question.
    for (let row = prepared.size - 1; row >= 0; row--) {
      const batch = prepared.batch({ rows: [row] });
      const window = row % 3;
      const says = row < 3 && window === 1;
      const outputs = {
        startLogits: logits(batch, [[0, says ? 9 : 0]]),
        endLogits: logits(batch, [[0, says ? 11 : 0]]),
      };
      metric.update(outputs, batch);
    }
    expect(metric.result()).toEqual({
      f1: 1,
      exactMatch: 1,
      answerableF1: 1,
      answerableExactMatch: 1,
      unanswerableAccuracy: 1,
    });
    disposeTree(task.parameters);
  });

  test('F1 is of the words in common with the nearest answer', () => {
    const task = tiny();
    const questions = [
      { ...long, context: 'my card is lost', answers: [{ text: 'card is lost', start: 3 }] },
    ];
    const batch = all(task, questions);
    const metric = task.metrics();
    metric.update({ startLogits: logits(batch, [[0, 6]]), endLogits: logits(batch, [[0, 7]]) }, batch);
    expect(metric.result()).toEqual({ f1: 0.8, exactMatch: 0 });
    disposeTree(task.parameters);
  });

  test('the threshold of no answer is tuned on held-out questions, saved, and read again', async () => {
    const task = tiny({ head: 'softmax', noAnswer: true, threshold: 0 });
    const short = { ...long, context: 'my card is lost', answers: [{ text: 'card', start: 3 }] };
    const batch = all(task, [short, { ...short, answers: [] }]);
    const tuning = task.tuning!();
    // [CLS] outdoes the answer by 8 for the first, by 16 for the second.
    const one = logits(batch, [
      [0, 0],
      [1, 0],
    ]);
    const both = logits(batch, [
      [0, 0],
      [0, 6],
      [1, 0],
    ]);
    const outputs = {
      startLogits: both,
      endLogits: { ...one, values: both.values.map((v, i) => (i === 6 ? 0 : v)) },
    };
    tuning.update(outputs, batch);
    expect(tuning.apply()).toEqual({ noAnswerThreshold: 8 });
    expect(task.decode(outputs, batch).map(({ answer }) => answer?.text)).toEqual(['card', undefined]);
    expect(configJson(task)).toMatchObject({
      architectures: ['BertForQuestionAnswering'],
      task_specific_params: { 'question-answering': { noAnswer: true, threshold: 8 } },
    });
    const files = memoryFiles();
    await saveTask(task, files);
    const { task: loaded } = await loadTask(questionAnswering, files);
    expect(loaded.facts).toEqual({ head: 'softmax', noAnswer: true, threshold: 8 });
    for (const each of [task, loaded]) disposeTree(each.parameters);
  });

  test('the threshold stays where answering no question at all would be best', () => {
    const task = tiny({ head: 'softmax', noAnswer: true, threshold: 3 });
    const batch = all(task, [{ ...long, context: 'my card is lost', answers: [] }]);
    const tuning = task.tuning!();
    expect(tuning.apply()).toEqual({ noAnswerThreshold: 3 });
    tuning.update({ startLogits: logits(batch, [[0, 6]]), endLogits: logits(batch, [[0, 6]]) }, batch);
    expect(tuning.apply()).toEqual({ noAnswerThreshold: 3 });
    disposeTree(task.parameters);
  });

  test('there is nothing to learn from questions without any answer', () => {
    const unanswered = [
      { ...long, answers: [] },
      { ...long, answers: undefined },
    ];
    const options = completeOptions(questionAnswering);
    expect(() => questionAnswering.facts(unanswered, options)).toThrow(/at least one has an answer/);
    expect(() => tiny(spanFacts, {}, unanswered)).toThrow(/at least one has an answer/);
  });

  test('a model without questions that have no answer tunes nothing, unless it is told of such', () => {
    const task = tiny();
    expect(task.tuning).toBeUndefined();
    const told = tiny(spanFacts, { unanswerable: true });
    expect(told.tuning).toBeDefined();
    for (const each of [task, told]) disposeTree(each.parameters);
  });
});

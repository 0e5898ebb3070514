import { disposeTree, tidy } from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { configJson, freshTask, loadTask, regression } from '../src/index.ts';
import { referenceBatch } from './reference-batch.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const make = () =>
  freshTask(regression, {
    vocabulary,
    facts: { range: [0, 5] },
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 16 },
  });
const pairs = [
  { text: 'my card', pair: 'card', score: 4 },
  { text: 'my money', pair: 'rate', score: 1 },
  { text: 'what', pair: 'where' },
  { text: 'the transfer', pair: 'transfer', score: 5 },
];
const scores = (...values: number[]) => ({
  scores: { values: Float32Array.from(values), shape: [values.length, 1] },
});

test('answers stay within the scores that were trained on', () => {
  const task = make();
  const batch = task.prepare(pairs).batch({ rows: [0, 1, 2] });
  expect(task.decode(scores(-0.5, 2.5, 7), batch)).toEqual([{ score: 0 }, { score: 2.5 }, { score: 5 }]);
  disposeTree(task.parameters);
});

test('the range comes from the rows, and is saved and read again', () => {
  expect(regression.facts(pairs, {})).toEqual({ range: [1, 5] });
  expect(() => regression.facts([{ text: 'my', score: 2 }], {})).toThrow(
    expect.objectContaining({ code: 'range-invalid' }),
  );
  const task = make();
  expect(regression.savedFacts(configJson(task))).toEqual({ range: [0, 5] });
  expect(configJson(task)).toMatchObject({ problem_type: 'regression', id2label: { 0: 'score' } });
  disposeTree(task.parameters);
});

test('a model of others, without a range, is not clipped; a classifier is refused', () => {
  const { range } = regression.savedFacts({ id2label: { 0: 'LABEL_0' } });
  expect(range).toEqual([-Infinity, Infinity]);
  expect(() => regression.savedFacts({ id2label: { 0: 'a', 1: 'b' } })).toThrow(
    expect.objectContaining({ code: 'config-unsupported' }),
  );
});

test('a regression of several scores is refused for what it is', () => {
  const several = { id2label: { 0: 'a', 1: 'b', 2: 'c' }, problem_type: 'regression' };
  expect(() => regression.savedFacts(several)).toThrow(
    expect.objectContaining({
      code: 'config-unsupported',
      message: expect.stringContaining('a regression of 3 scores'),
    }),
  );
});

test('loss and metrics leave out rows without a score', async () => {
  const task = make();
  const batch = task.prepare(pairs).batch({ rows: [0, 1, 2, 3] });
  expect(batch.weight).toBe(3);
  const context = { training: false, seed: 0, step: 0, microBatch: 0 };
  const [loss, outputs] = tidy(() => [
    task.loss(task.parameters, batch, context),
    task.outputs(task.parameters, batch).scores!,
  ]);
  const values = await outputs!.data();
  const expected = [0, 1, 3].reduce((sum, row) => sum + (values[row]! - pairs[row]!.score!) ** 2 / 3, 0);
  expectClose(await loss!.data(), [expected], 1e-5);
  const metric = task.metrics();
  metric.update(scores(4, 1, 100, 4.5), batch);
  const { spearman, pearson, meanSquaredError } = metric.result();
  expect(spearman).toBeCloseTo(1, 12);
  // Deviations from the means 10/3 and 19/6: their products sum to 47/6, their squares to 26/3 and 43/6.
  expect(pearson).toBeCloseTo(47 / 6 / Math.sqrt((26 / 3) * (43 / 6)), 6);
  expect(meanSquaredError).toBeCloseTo(0.25 / 3, 12);
  loss!.dispose();
  outputs!.dispose();
  disposeTree(task.parameters);
});

describeWithShared('bert-onelabel, of Hugging Face', 'fixtures/bert-onelabel', (path) => {
  test('gives the same loss and scores', async () => {
    const expected = await readReference('bert-onelabel.expected');
    const { task } = await loadTask(regression, await withTokenizer(path), { maxLength: 17 });
    const { labels: _, ...inputs } = referenceBatch(expected);
    const batch = { ...inputs, targets: Float32Array.from(expected['in.labels']!.values) };
    const context = { training: true, seed: 0, step: 0, microBatch: 0 };
    const [loss, logits] = tidy(() => [
      task.loss(task.parameters, batch, context),
      task.outputs(task.parameters, batch).scores!,
    ]);
    expectClose(await loss!.data(), expected['out.loss']!.values, 1e-5);
    expectClose(await logits!.data(), expected['out.logits']!.values, 1e-5);
    loss!.dispose();
    logits!.dispose();
    disposeTree(task.parameters);
  });
});

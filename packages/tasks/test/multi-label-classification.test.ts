import { disposeTree, tidy } from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { bestThreshold, configJson, freshTask, loadTask, multiLabelClassification } from '../src/index.ts';
import { referenceBatch } from './reference-batch.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const labels = ['card', 'loss', 'money'];
const make = (thresholds?: number[]) =>
  freshTask(multiLabelClassification, {
    vocabulary,
    facts: { labels, ...(thresholds && { thresholds }) },
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 16 },
  });
const logit = (probability: number) => Math.log(probability / (1 - probability));
const logits = (...rows: number[][]) => ({
  logits: { values: Float32Array.from(rows.flat(), logit), shape: [rows.length, labels.length] },
});

test('each label is a number of its own: 1, 0, or -100 where the labels are not known', () => {
  const task = make();
  const texts = [{ text: 'my card', labels: ['money', 'card'] }, { text: 'my', labels: [] }, { text: 'is' }];
  const batch = task.prepare(texts).batch({ rows: [0, 1, 2] });
  expect(batch.targets).toEqual(Float32Array.of(1, 0, 1, 0, 0, 0, -100, -100, -100));
  expect(batch.weight).toBe(2);
  expect(() => task.prepare([{ text: 'my', labels: ['rain'], line: 7 }])).toThrow(
    expect.objectContaining({ code: 'unknown-label', line: 7 }),
  );
  disposeTree(task.parameters);
});

test('a label is given from its own threshold on; the most probable ones are told too', () => {
  const task = make([0.5, 0.2, 0.9]);
  const batch = task.prepare([{ text: 'my card' }]).batch({ rows: [0] });
  const [answer] = task.decode(logits([0.6, 0.3, 0.8]), batch, { top: 2 });
  expect(answer!.given.map(({ label }) => label)).toEqual(['card', 'loss']);
  expect(answer!.top.map(({ label }) => label)).toEqual(['money', 'card']);
  expectClose(
    answer!.top.map(({ probability }) => probability),
    [0.8, 0.6],
    1e-6,
  );
  disposeTree(task.parameters);
});

test('F1 counts what is given; what has no known labels counts for nothing', () => {
  const task = make();
  const texts = [
    { text: 'my card', labels: ['card', 'loss'] },
    { text: 'my money', labels: ['money'] },
    { text: 'what' },
  ];
  const batch = task.prepare(texts).batch({ rows: [0, 1, 2] });
  const metric = task.metrics();
  // Given: card; loss and money; everything.
  metric.update(logits([0.9, 0.1, 0.2], [0.1, 0.7, 0.8], [0.9, 0.9, 0.9]), batch);
  const { microF1, macroF1, meanAveragePrecision, subsetAccuracy } = metric.result();
  expect(microF1).toBeCloseTo((2 * 2) / (3 + 3), 12);
  expect(macroF1).toBeCloseTo((1 + 0 + 1) / 3, 12);
  expect(meanAveragePrecision).toBeCloseTo((1 + 1 / 2 + 1) / 3, 12);
  expect(subsetAccuracy).toBe(0);
  disposeTree(task.parameters);
});

test('a single label is given or not, as in transformers', () => {
  const task = freshTask(multiLabelClassification, {
    vocabulary,
    facts: { labels: ['card'] },
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 16 },
  });
  expect(multiLabelClassification.savedFacts(configJson(task))).toEqual({
    labels: ['card'],
    thresholds: [0.5],
  });
  const batch = task
    .prepare([
      { text: 'my card', labels: ['card'] },
      { text: 'my', labels: [] },
    ])
    .batch({ rows: [0, 1] });
  const outputs = { logits: { values: Float32Array.of(2, -2), shape: [2, 1] } };
  expect(task.decode(outputs, batch).map(({ given }) => given.map(({ label }) => label))).toEqual([
    ['card'],
    [],
  ]);
  const metric = task.metrics();
  metric.update(outputs, batch);
  expect(metric.result()).toEqual({ microF1: 1, macroF1: 1, meanAveragePrecision: 1, subsetAccuracy: 1 });
  const scores = tidy(() => task.outputs(task.parameters, batch).logits!);
  expect(scores.shape).toEqual([2, 1]);
  scores.dispose();
  disposeTree(task.parameters);
});

describe('tuning', () => {
  test('finds thresholds on held-out rows, answers with them and saves them', () => {
    const task = make();
    const texts = [
      { text: 'my card', labels: ['card'] },
      { text: 'card', labels: ['card'] },
      { text: 'my money', labels: [] },
      { text: 'what' },
    ];
    const batch = task.prepare(texts).batch({ rows: [0, 1, 2, 3] });
    const rows = logits([0.4, 0.6, 0.1], [0.3, 0.1, 0.1], [0.2, 0.1, 0.1], [0.9, 0.9, 0.9]);
    const tuning = task.tuning!();
    tuning.update(rows, batch);
    const { thresholds } = tuning.apply() as { thresholds: Record<string, number> };
    expect(thresholds.card).toBeCloseTo(0.25, 6);
    expect([thresholds.loss, thresholds.money]).toEqual([0.5, 0.5]);
    expect(task.decode(rows, batch)[1]!.given.map(({ label }) => label)).toEqual(['card']);
    expect(multiLabelClassification.savedFacts(configJson(task))).toEqual({
      labels,
      thresholds: labels.map((label) => thresholds[label]),
    });
    disposeTree(task.parameters);
  });

  test.each([
    ['between two probabilities', [1, 1, 0], [0.9, 0.6, 0.2], 0.4],
    ['where a wrong one costs less than a missed one', [1, 0, 1], [0.9, 0.7, 0.5], 0.25],
    ['a half, where no row has the label', [0, 0], [0.9, 0.4], 0.5],
    ['a half, where there is no row', [], [], 0.5],
    ['never between rows of one probability', [1, 0, 0], [0.8, 0.8, 0.2], 0.5],
  ])('the best threshold lies %s', (_, known, probabilities, threshold) => {
    expect(bestThreshold(known, probabilities)).toBeCloseTo(threshold, 12);
  });
});

describeWithShared('bert-multilabel, of Hugging Face', 'fixtures/bert-multilabel', (path) => {
  test('gives the same loss and logits', async () => {
    const expected = await readReference('bert-multilabel.expected');
    const { task } = await loadTask(multiLabelClassification, await withTokenizer(path), { maxLength: 17 });
    const { labels: _, ...inputs } = referenceBatch(expected);
    const batch = { ...inputs, targets: Float32Array.from(expected['in.labels']!.values) };
    const context = { training: true, seed: 0, step: 0, microBatch: 0 };
    const [loss, scores] = tidy(() => [
      task.loss(task.parameters, batch, context),
      task.outputs(task.parameters, batch).logits!,
    ]);
    expectClose(await loss!.data(), expected['out.loss']!.values, 1e-5);
    expectClose(await scores!.data(), expected['out.logits']!.values, 1e-5);
    loss!.dispose();
    scores!.dispose();
    disposeTree(task.parameters);
  });
});

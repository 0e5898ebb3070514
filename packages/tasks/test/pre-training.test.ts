import { disposeTree, memory, tidy } from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  fixtureInputs,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { freshTask, loadTask, nextSentencePairs, preTraining } from '../src/index.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const documents = Array.from({ length: 40 }, (_, document) =>
  Array.from({ length: 11 }, (_, at) => `${document} ${at}`),
);

test('pairs are of texts that follow each other, or, for half of them, of another document', () => {
  const pairs = nextSentencePairs(documents, { seed: 3 });
  expect(pairs).toHaveLength(400);
  for (const { text, pair, next } of pairs) {
    const [[document, at], [otherDocument, otherAt]] = [text, pair].map((each) =>
      each.split(' ').map(Number),
    ) as [[number, number], [number, number]];
    if (next) expect([otherDocument, otherAt]).toEqual([document, at + 1]);
    else expect(otherDocument).not.toBe(document);
  }
  // Five standard deviations.
  expect(Math.abs(pairs.filter(({ next }) => next).length - 200)).toBeLessThan(50);
  expect(nextSentencePairs(documents, { seed: 3 })).toEqual(pairs);
  expect(nextSentencePairs(documents, { seed: 4 })).not.toEqual(pairs);
});

test('one document serves for both, and one text for none', () => {
  const pairs = nextSentencePairs([documents[0]!]);
  expect(pairs).toHaveLength(10);
  for (const { text, pair, next } of pairs) {
    const [at, other] = [text, pair].map((each) => Number(each.split(' ')[1]));
    expect(other === at! + 1).toBe(next);
    expect(other).not.toBe(at);
  }
  expect(nextSentencePairs([['a']])).toEqual([]);
  expect(nextSentencePairs([['a', 'b']])).toEqual([{ text: 'a', pair: 'b', next: true }]);
});

test('the metric tells both losses apart', () => {
  const task = freshTask(preTraining, {
    vocabulary,
    facts: {},
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
  });
  const metric = task.metrics();
  const prepared = task.prepare([
    { text: 'my card', pair: 'is lost', next: true },
    { text: 'my card', pair: 'the rate', next: false },
    { text: 'my card', pair: 'the rate' },
  ]);
  const batch = prepared.batch({ rows: [0, 1, 2] });
  expect([...batch.nextLabels]).toEqual([0, 1, -100]);
  expect(batch.tokenTypeIds.includes(1)).toBe(true);
  const places = 3 * batch.masksPerRow;
  const logits = { values: new Float32Array(places * vocabulary.length), shape: [places, vocabulary.length] };
  metric.update({ logits, nextLogits: { values: [1, 0, 1, 0, 0, 1], shape: [3, 2] } }, batch);
  const result = metric.result();
  expect(result.nextAccuracy).toBe(0.5);
  expect(result.nextLoss).toBeCloseTo((Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(1))) / 2, 6);
  expect(result.maskedLoss).toBeCloseTo(Math.log(vocabulary.length), 6);
  expect(result.perplexity).toBeCloseTo(vocabulary.length, 4);
  disposeTree(task.parameters);
});

describeWithShared('bert-pretraining of ../shared/fixtures', 'fixtures/bert-pretraining', (path) => {
  test('has the loss of Hugging Face', async () => {
    const start = memory().numTensors;
    const expected = await readReference('bert-pretraining.expected');
    const { task, newParameters } = await loadTask(preTraining, await withTokenizer(path), { maxLength: 17 });
    expect(newParameters).toEqual([]);
    const { values } = expected['in.labels']!;
    const positions = Int32Array.from(values.keys()).filter((at) => values[at] !== -100);
    const batch = {
      ...fixtureInputs(expected),
      rows: Int32Array.of(0, 1, 2, 3),
      masksPerRow: 0,
      masks: new Int32Array(4),
      positions,
      labels: positions.map((at) => values[at]!),
      nextLabels: expected['in.next_sentence_label']!.values as Int32Array,
    };
    const context = { training: false, seed: 0, step: 0, microBatch: 0 };
    const loss = tidy(() => task.loss(task.parameters, batch, context));
    expectClose(await loss.data(), expected['out.loss']!.values, 1e-5);
    loss.dispose();
    disposeTree(task.parameters);
    expect(memory().numTensors).toBe(start);
  });
});

describeWithShared('another model of ../shared/fixtures', 'fixtures', (fixtures) => {
  test('keeps its head for words, and gets a fresh one for what follows', async () => {
    const files = await withTokenizer(`${fixtures}/bert-mlm`);
    const { task, newParameters } = await loadTask(preTraining, files, { facts: {}, maxLength: 17 });
    expect(newParameters).toEqual([
      'encoder.pooler.kernel',
      'encoder.pooler.bias',
      'nextSentence.kernel',
      'nextSentence.bias',
    ]);
    disposeTree(task.parameters);
  });

  test('of another family is refused', async () => {
    const files = await withTokenizer(`${fixtures}/distilbert-mlm`);
    await expect(loadTask(preTraining, files, { facts: {} })).rejects.toMatchObject({
      code: 'config-unsupported',
    });
  });
});

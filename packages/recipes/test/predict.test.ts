import { onnx } from '@bertwright/backend-onnx';
import { type Files, memoryFiles } from '@bertwright/checkpoint';
import { endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { predictTextClassification, type TextPrediction } from '../src/index.ts';
import { goThrough, keepingTensors, rows, tinyRun } from './tiny-run.ts';

const model: Files = memoryFiles();
beforeAll(async () => {
  const backend = await useBackend(onnx({ threads: 1 }));
  await goThrough(tinyRun(backend, { output: model, settings: { epochs: 1 } }));
});
afterAll(endBackend);

async function all(options: Parameters<typeof predictTextClassification>[0]): Promise<TextPrediction[]> {
  const predictions: TextPrediction[] = [];
  for await (const prediction of predictTextClassification(options)) predictions.push(prediction);
  return predictions;
}

test('answers come in the order of the texts, however they are batched', async () => {
  const texts = [...rows(37), { text: '' }, { text: 'Ünknown wörds, entirely; and too many for this model' }];
  const given = texts.map(({ text }) => text);
  const together = await keepingTensors(() => all({ model, texts: given, top: 3 }));
  const apart = await all({ model, texts: given, top: 3, batchSize: 1 });
  expect(together.map(({ text }) => text)).toEqual(given);
  expect(apart.map(({ label }) => label)).toEqual(together.map(({ label }) => label));
  for (const { label, probability, labels } of together) {
    expect(labels).toHaveLength(3);
    expect(labels[0]).toEqual({ label, probability });
    expect(labels.reduce((sum, each) => sum + each.probability, 0)).toBeCloseTo(1, 5);
  }
});

test('texts are taken as they are needed, and the first answers come before the last text', async () => {
  let taken = 0;
  const texts = (async function* () {
    for (;;) {
      taken++;
      yield 'my card';
    }
  })();
  await keepingTensors(async () => {
    for await (const { label } of predictTextClassification({ model, texts, batchSize: 2 })) {
      expect(label).toBeTypeOf('string');
      break;
    }
  });
  expect(taken).toBe(16);
});

test('no text gives no answer', async () => {
  expect(await keepingTensors(() => all({ model, texts: [] }))).toEqual([]);
});

test('an abort ends it with an error, and frees the model', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(keepingTensors(() => all({ model, texts: ['my card'], signal }))).rejects.toMatchObject({
    code: 'aborted',
    cause: { message: 'enough' },
  });
});

test('what fails in the texts comes out', async () => {
  const texts = (async function* () {
    yield 'my card';
    throw new Error('the pipe broke');
  })();
  await expect(keepingTensors(() => all({ model, texts }))).rejects.toThrow('the pipe broke');
});

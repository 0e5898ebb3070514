import { onnx } from '@bertwright/backend-onnx';
import { type Files, memoryFiles } from '@bertwright/checkpoint';
import { type ClassificationAnswer, type LabelledText, textClassification } from '@bertwright/tasks';
import { endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { predict, type TaskPrediction } from '../src/index.ts';
import { goThrough, keepingTensors, rows, tinyRun } from './tiny-run.ts';

const model: Files = memoryFiles();
beforeAll(async () => {
  const backend = await useBackend(onnx({ threads: 1 }));
  await goThrough(tinyRun(backend, { output: model, settings: { epochs: 1 } }));
});
afterAll(endBackend);

type Options = Omit<TaskPrediction<LabelledText>, 'model' | 'options'>;

async function all(options: Options): Promise<{ text: string; labels: ClassificationAnswer }[]> {
  const predictions = [];
  for await (const { example, answer } of predict(textClassification, { model, ...options })) {
    predictions.push({ text: example.text, labels: answer });
  }
  return predictions;
}

test('answers come in the order of the texts, however they are batched', async () => {
  const texts = [...rows(37), { text: '' }, { text: 'Ünknown wörds, entirely; and too many for this model' }];
  const given = texts.map(({ text }) => text);
  const together = await keepingTensors(() => all({ examples: texts, top: 3 }));
  const apart = await all({ examples: texts, top: 3, batchSize: 1 });
  expect(together.map(({ text }) => text)).toEqual(given);
  expect(apart.map(({ labels }) => labels[0]!.label)).toEqual(together.map(({ labels }) => labels[0]!.label));
  for (const { labels } of together) {
    expect(labels).toHaveLength(3);
    expect(labels.reduce((sum, each) => sum + each.probability, 0)).toBeCloseTo(1, 5);
  }
});

test('texts are taken as they are needed, and the first answers come before the last text', async () => {
  let taken = 0;
  const examples = (async function* () {
    for (;;) {
      taken++;
      yield { text: 'my card' };
    }
  })();
  await keepingTensors(async () => {
    for await (const { answer } of predict(textClassification, { model, examples, batchSize: 2 })) {
      expect(answer[0]!.label).toBeTypeOf('string');
      break;
    }
  });
  expect(taken).toBe(16);
});

test('no text gives no answer', async () => {
  expect(await keepingTensors(() => all({ examples: [] }))).toEqual([]);
});

test('an abort ends it with an error, and frees the model', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(keepingTensors(() => all({ examples: [{ text: 'my card' }], signal }))).rejects.toMatchObject({
    code: 'aborted',
    cause: { message: 'enough' },
  });
});

test('what fails in the texts comes out', async () => {
  const examples = (async function* () {
    yield { text: 'my card' };
    throw new Error('the pipe broke');
  })();
  await expect(keepingTensors(() => all({ examples }))).rejects.toThrow('the pipe broke');
});

import { onnx } from '@bertwright/backend-onnx';
import { type Files, memoryFiles, openSafetensors } from '@bertwright/checkpoint';
import { type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csv, goThrough, keepingTensors, ofType, readJson, rows, tinyRun } from './tiny-run.ts';

let backend: BackendInfo;
beforeAll(async () => {
  backend = await useBackend(onnx({ threads: 1 }));
});
afterAll(endBackend);

/** The values of every tensor of a model, by its name. */
async function tensorsOf(files: Files): Promise<Map<string, Buffer>> {
  const weights = await openSafetensors(files, 'model.safetensors');
  const tensors = new Map<string, Buffer>();
  for (const name of weights.names) tensors.set(name, bytesOf((await weights.read(name)).values));
  return tensors;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

test('freeze trains the head alone: the encoder keeps every bit', async () => {
  const pretrained = memoryFiles();
  await goThrough(tinyRun(backend, { output: pretrained }));
  const output = memoryFiles();
  const { events } = await goThrough(
    tinyRun(backend, { model: { files: pretrained }, freeze: true, output }),
  );

  const before = await tensorsOf(pretrained);
  const after = await tensorsOf(output);
  expect([...after.keys()]).toEqual([...before.keys()]);
  const changed = [...after]
    .filter(([name, values]) => !values.equals(before.get(name)!))
    .map(([name]) => name);
  expect(changed.sort()).toEqual(['classifier.bias', 'classifier.weight']);
  const { trainable, hiddenSize } = ofType(events, 'plan')[0]!.model;
  expect(trainable).toBe(3 * hiddenSize + 3);
});

test('freeze computes the features of each example once, not once an epoch, and says how many', async () => {
  const output = memoryFiles();
  const validation = csv('held-out.csv', rows(9, 2));
  const sources = { training: csv('train.csv', rows(48)), validation };
  const run = tinyRun(backend, { sources, freeze: true, output, settings: { epochs: 5 } });
  const { report } = await keepingTensors(() => goThrough(run));
  expect(report.history.featureRows).toBe(48 + 9);
  expect(await readJson(output, 'metrics.json')).toMatchObject({ featureRows: 57 });
});

test('without freeze no features are kept', async () => {
  const { report } = await goThrough(tinyRun(backend, { settings: { epochs: 1 } }));
  expect(report.history.featureRows).toBe(0);
});

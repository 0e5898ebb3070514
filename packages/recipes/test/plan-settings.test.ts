import { onnx } from '@bertwright/backend-onnx';
import { type Files, memoryFiles } from '@bertwright/checkpoint';
import type { Source } from '@bertwright/data';
import { type TokenOptions, tokenClassification } from '@bertwright/tasks';
import { type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { train } from '../src/index.ts';
import { keepingTensors, tinyRun } from './tiny-run.ts';

let backend: BackendInfo;
beforeAll(async () => {
  backend = await useBackend(onnx({ threads: 1 }));
});
afterAll(endBackend);

const sentence = { tokens: ['Ada', 'met', 'Bob'], tags: ['B-PER', 'O', 'B-PER'] };
const sources: { training: Source; validation: 'none' } = {
  training: { name: 'train.jsonl', contents: `${JSON.stringify(sentence)}\n`.repeat(4) },
  validation: 'none',
};

async function settings(model: Files | undefined, options: Partial<TokenOptions>, output?: Files) {
  const { options: _, ...tiny } = tinyRun(backend);
  const run = {
    ...tiny,
    sources,
    options,
    ...(model && { model: { files: model } }),
    ...(output && { output }),
    settings: { ...tiny.settings, epochs: 1 },
  };
  return keepingTensors(async () => {
    const running = train(tokenClassification, run);
    for (;;) {
      const { done, value } = await running.next();
      if (done) return value.plan.settings;
    }
  });
}

test('a plan names an option only where it decides something', async () => {
  expect(await settings(undefined, {})).not.toHaveProperty('constraints');
  const saved = memoryFiles();
  const chain = { crf: true, constraints: true, aggregation: 'first' };
  expect(await settings(undefined, { crf: true }, saved)).toMatchObject(chain);
  expect(await settings(saved, {})).toMatchObject({ constraints: true });
});

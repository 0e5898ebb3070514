import { onnx } from '@bertwright/backend-onnx';
import { type Files, folder, memoryFiles } from '@bertwright/checkpoint';
import { type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../src/index.ts';
import { contentsOf, temporaryFolder } from './temporary-folder.ts';
import { goThrough, keepingTensors, ofType, readJson, tinyRun } from './tiny-run.ts';

let backend: BackendInfo;
beforeAll(async () => {
  backend = await useBackend(onnx({ threads: 1 }));
});
afterAll(endBackend);

/** A run of three epochs that is aborted when an event comes. */
async function abortedAt(when: (event: RunEvent) => boolean, output?: Files) {
  const controller = new AbortController();
  const run = tinyRun(backend, {
    ...(output && { output }),
    // Steps are told up to eight late: an epoch has more.
    settings: { epochs: 3, batchSize: 3 },
    signal: controller.signal,
  });
  return keepingTensors(() =>
    goThrough(run, (event) => {
      if (when(event)) controller.abort();
    }),
  );
}

const weightsOf = async (files: Files) => Buffer.from(await files.read('model.safetensors'));

test('interrupted in the middle of epoch 2 it keeps the weights that it had after epoch 1, and says so', async () => {
  const afterEpoch = memoryFiles();
  await abortedAt(({ type }) => type === 'epoch', afterEpoch);
  const inTheMiddle = memoryFiles();
  const { events, report } = await abortedAt(
    (event) => event.type === 'step' && event.epoch === 2,
    inTheMiddle,
  );

  expect(report.history).toMatchObject({ outcome: 'aborted', keptEpoch: 1 });
  // It went on for a few steps of the second epoch, which are not in the weights.
  expect(ofType(events, 'step').at(-1)!.epoch).toBe(2);
  expect((await weightsOf(inTheMiddle)).equals(await weightsOf(afterEpoch))).toBe(true);
  expect(events.slice(-2)).toMatchObject([
    { type: 'saved', folder: 'memory' },
    {
      type: 'interrupted',
      keptEpoch: 1,
      message: 'Stopped: the weights of epoch 1, the last that was finished, are saved in memory.',
    },
  ]);
  expect(await readJson(inTheMiddle, 'metrics.json')).toMatchObject({ outcome: 'aborted', keptEpoch: 1 });

  const whole = memoryFiles();
  await abortedAt(() => false, whole);
  expect((await weightsOf(whole)).equals(await weightsOf(inTheMiddle))).toBe(false);
});

test('interrupted before the first epoch ends it leaves the folder as it was, and says so', async () => {
  const path = temporaryFolder();
  await goThrough(tinyRun(backend, { output: folder(path), settings: { epochs: 1 } }));
  const before = contentsOf(path);
  const { events, report } = await abortedAt(({ type }) => type === 'step', folder(path));

  expect(report.history).toMatchObject({ outcome: 'aborted', keptEpoch: 0 });
  expect(events.at(-1)).toEqual({
    type: 'interrupted',
    keptEpoch: undefined,
    message: `Stopped before the first epoch was finished: nothing is saved, ${path} is as it was.`,
  });
  expect(contentsOf(path)).toEqual(before);
});

test('interrupted before the first step it makes no folder', async () => {
  const path = temporaryFolder();
  const { events } = await abortedAt(({ type }) => type === 'plan', folder(path));
  expect(ofType(events, 'step')).toEqual([]);
  expect(events.at(-1)).toMatchObject({ type: 'interrupted' });
  expect(() => contentsOf(path)).toThrow('ENOENT');
});

test('interrupted in the test at the end it keeps the last epoch, without scores', async () => {
  const output = memoryFiles();
  const { events, report } = await abortedAt((event) => event.type === 'epoch' && event.epoch === 3, output);
  expect(events.slice(-2)).toMatchObject([{ type: 'saved' }, { type: 'interrupted', keptEpoch: 3 }]);
  expect(report.test).toBeUndefined();
  expect(await readJson(output, 'metrics.json')).toMatchObject({ outcome: 'finished', keptEpoch: 3 });
});

test('interrupted without a folder it speaks of none', async () => {
  const { events } = await abortedAt((event) => event.type === 'step' && event.epoch === 2);
  expect(events.at(-1)).toMatchObject({
    message: 'Stopped: the weights of epoch 1, the last that was finished, are kept.',
  });
});

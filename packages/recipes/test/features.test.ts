import { onnx } from '@bertwright/backend-onnx';
import { type Files, memoryFiles } from '@bertwright/checkpoint';
import { type FeatureOptions, featureClassification } from '@bertwright/tasks';
import { type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate, type RunEvent, type RunReport, type TaskRun, train } from '../src/index.ts';
import { csv, keepingTensors, rows, tinyRun } from './tiny-run.ts';

let backend: BackendInfo;
beforeAll(async () => {
  backend = await useBackend(onnx({ threads: 1 }));
});
afterAll(endBackend);

/** Folders in memory, by key. */
function memoryStore() {
  const folders = new Map<string, Files>();
  const store = (key: string) => {
    if (!folders.has(key)) folders.set(key, memoryFiles());
    return folders.get(key)!;
  };
  return { folders, store };
}

async function go(
  run: Partial<TaskRun<FeatureOptions>> = {},
): Promise<{ events: RunEvent[]; report: RunReport }> {
  const { options: _, ...tiny } = tinyRun(backend);
  return keepingTensors(async () => {
    const events: RunEvent[] = [];
    const running = train(featureClassification, { ...tiny, ...run });
    for (;;) {
      const { done, value } = await running.next();
      if (done) return { events, report: value };
      events.push(value);
    }
  });
}

const stages = (events: readonly RunEvent[]) => [
  ...new Set(
    events.flatMap((event) =>
      event.type === 'progress' && event.stage.startsWith('features') ? [event.stage] : [],
    ),
  ),
];

test('the head is fitted at once, tested, saved, and answers the same when it is loaded', async () => {
  const output = memoryFiles();
  const { events, report } = await go({ output, options: { inversePenalty: 1000 } });
  expect(report.history).toMatchObject({ outcome: 'finished', keptEpoch: 1, steps: [] });
  expect(report.test!.accuracy).toBeGreaterThan(0.8);
  expect(report.plan.settings).not.toHaveProperty('learningRate');
  expect(report.plan.model.trainable).toBe(32 * 3 + 3);
  expect(events.filter(({ type }) => type === 'epoch')).toHaveLength(1);
  const again = await keepingTensors(() =>
    evaluate(featureClassification, { model: output, data: csv('test.csv', rows(12, 1)), maxLength: 16 }),
  );
  expect(again.scores.accuracy).toBe(report.test!.accuracy);
  expect(again.scores.loss).toBeCloseTo(report.test!.loss, 5);
});

test('a second run reads the features that the first has kept, and comes to the same', async () => {
  const { folders, store } = memoryStore();
  const first = await go({ featureStore: store });
  const names = ['training', 'validation', 'test'].map((part) => `features of the ${part} rows`);
  expect(stages(first.events)).toEqual(names);
  expect(folders.size).toBe(3);
  const second = await go({ featureStore: store, options: { inversePenalty: 1 } });
  expect(stages(second.events)).toEqual(names.map((name) => `${name}, kept by an earlier run`));
  expect(second.report.test).toEqual(first.report.test);
});

test('another layer, pooling, model or other rows are other features', async () => {
  const { folders, store } = memoryStore();
  await go({ featureStore: store });
  const known = new Set(folders.keys());
  const { sources } = tinyRun(backend);
  const others: Partial<TaskRun<FeatureOptions>>[] = [
    { options: { layer: 0 } },
    { options: { pooling: 'max' } },
    { options: { normalize: false } },
    { settings: { epochs: 1, batchSize: 8, maxLength: 16, seed: 7 } },
    { sources: { ...sources, training: csv('train.csv', rows(51)), test: csv('test.csv', rows(9, 2)) } },
  ];
  for (const [index, other] of others.entries()) {
    const { events } = await go({ featureStore: store, ...other });
    expect(stages(events).filter((stage) => stage.includes('kept'))).toEqual([]);
    expect(folders.size).toBe(known.size * (index + 2));
  }
});

test('a damaged file of features is computed anew and replaced', async () => {
  const { folders, store } = memoryStore();
  const first = await go({ featureStore: store });
  for (const files of folders.values()) {
    const bytes = await files.read('features.safetensors');
    await files.write([{ name: 'features.safetensors', data: bytes.slice(0, 40) }]);
  }
  const second = await go({ featureStore: store });
  expect(stages(second.events).filter((stage) => stage.includes('kept'))).toEqual([]);
  expect(second.report.test).toEqual(first.report.test);
  const third = await go({ featureStore: store });
  expect(stages(third.events).every((stage) => stage.includes('kept'))).toBe(true);
});

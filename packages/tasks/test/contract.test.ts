import { adapterOver, memoryFiles } from '@bertwright/checkpoint';
import { lora, setTrainable } from '@bertwright/optim';
import { disposeTree, memory, tidy } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  adaptTask,
  configJson,
  loadTask,
  saveAdapter,
  saveTask,
  type Task,
  type TaskBatch,
  taskKinds,
} from '../src/index.ts';
import { taskRows } from './task-rows.ts';
import { allRows, examplesOf, outputsOf, readAll, tinyCases, tinyTaskOf, trainSteps } from './tiny-cases.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

/** In which a leak would show; `test/tasks/leaks.test.ts` makes 200 of each task on ONNX Runtime, in less time. */
const steps = 130;

describe.each(tinyCases.map((tiny) => [tiny.name, tiny] as const))('%s', (_, tiny) => {
  const { kind } = tiny;
  const examples = (answers = true) => examplesOf(tiny, answers);
  const make = () => tinyTaskOf(tiny);
  const whole = (task: Task, of = examples()) => allRows(task, of);

  test('a row without its answer is an example to predict, not to learn from', async () => {
    const task = make();
    const batch = allRows(task, examples(false), { prediction: true });
    const answers = task.decode(await outputsOf(task, batch), batch, { top: 2 });
    expect(answers).toHaveLength(batch.size);
    for (const [index, example] of examples(false).entries()) {
      const { text, actual, labels } = kind.show(example, answers[index]!);
      expect(text.length).toBeGreaterThan(0);
      expect(actual).toBeUndefined();
      expect(labels.length).toBeGreaterThan(0);
      expect(JSON.parse(JSON.stringify(kind.answerJson(answers[index]!)))).toEqual(
        kind.answerJson(answers[index]!),
      );
    }
    disposeTree(task.parameters);
  });

  test('its metrics are those that it shows, and numbers', async () => {
    const task = make();
    const batch = whole(task);
    const metric = task.metrics();
    metric.update(await outputsOf(task, batch), batch);
    for (const { name: score } of task.scores ?? kind.scores)
      expect(metric.result()[score]).toBeTypeOf('number');
    disposeTree(task.parameters);
  });

  test('features, and a loss among its outputs, where it has them, lead to the same loss', async () => {
    const task = make();
    const batch = whole(task);
    const context = { training: false, seed: 0, step: 0, microBatch: 0 };
    const loss = (of: TaskBatch) => tidy(() => ({ loss: task.loss(task.parameters, of, context) }));
    const { loss: plain } = await readAll(loss(batch));
    const { loss: told } = await outputsOf(task, batch);
    if (told) expectClose(told.values, plain!.values, 1e-6);
    const features = task.features && tidy(() => task.features!(task.parameters, batch));
    if (features) {
      const { loss: carried } = await readAll(loss({ ...batch, features }));
      expectClose(carried!.values, plain!.values, 1e-6);
      features.dispose();
    }
    disposeTree(task.parameters);
  });

  test('saved and loaded it answers the same, and knows the same', async () => {
    const start = memory().numTensors;
    const task = make();
    const files = memoryFiles();
    await saveTask(task, files);
    const { task: loaded, newParameters, unusedParameters } = await loadTask(kind, files);
    expect([newParameters, unusedParameters]).toEqual([[], []]);
    expect(configJson(loaded)).toEqual(configJson(task));
    const batch = whole(task);
    expect(await outputsOf(loaded, batch)).toEqual(await outputsOf(task, batch));
    disposeTree(task.parameters);
    disposeTree(loaded.parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('an adapter and its head, saved and loaded over the base, answer the same', async () => {
    const start = memory().numTensors;
    const [base, files] = [memoryFiles(), memoryFiles()];
    const model = make();
    await saveTask(model, base);
    const adapter = lora(model.parameters, { match: /attention\.(query|value)\.kernel$/, rank: 2 });
    setTrainable(model.parameters, 'encoder', { trainable: false });
    const task = adaptTask(model, adapter);
    const batch = whole(task);
    await trainSteps(task, batch, { steps: 3, learningRate: 0.05 });
    const before = await outputsOf(model, batch);
    const expected = await outputsOf(task, batch);
    expect(expected).not.toEqual(before);
    await saveAdapter(task, files, { adapter, base: { name: 'base' } });
    const { task: loaded, newParameters } = await loadTask(kind, adapterOver(files, base));
    expect(newParameters).toEqual([]);
    const found = await outputsOf(loaded, batch);
    for (const [output, { values }] of Object.entries(expected)) {
      expectClose(found[output]!.values, values, 1e-5);
    }
    disposeTree([task.parameters, loaded.parameters]);
    expect(memory().numTensors).toBe(start);
  });

  test(`in ${steps} steps the loss falls and no tensor leaks`, async () => {
    const before = memory().numTensors;
    const task = make();
    const batch = whole(task);
    const tensors: number[] = [];
    const after = () => tensors.push(memory().numTensors);
    const losses = await trainSteps(task, batch, { steps, learningRate: 0.01, after });
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    expect(new Set(tensors).size).toBe(1);
    disposeTree(task.parameters);
    expect(memory().numTensors).toBe(before);
  });
});

test('every task has a name of its own and rows for these checks', () => {
  expect(new Set(taskKinds.map(({ kind }) => kind)).size).toBe(taskKinds.length);
  expect(Object.keys(taskRows).sort()).toEqual(taskKinds.map(({ kind }) => kind).sort());
});

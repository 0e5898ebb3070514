import { adapterOver, memoryFiles } from '@bertwright/checkpoint';
import { tableFields } from '@bertwright/data';
import { adamw, lora, setTrainable } from '@bertwright/optim';
import {
  disposeTree,
  leaves,
  memory,
  type Tensor,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  adaptTask,
  completeOptions,
  configJson,
  freshTask,
  loadTask,
  type OptionValue,
  saveAdapter,
  saveTask,
  type Task,
  type TaskBatch,
  type TaskExample,
  taskKinds,
} from '../src/index.ts';
import { taskRows } from './task-rows.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

/** Steps in which a leak would show; the issue asks for 200 of each task. */
const steps = 200;

/** Every task, and those whose other head changes what a step is made of. */
const cases: [string, (typeof taskKinds)[number], Record<string, OptionValue>][] = [
  ...taskKinds.map((kind) => [kind.kind, kind, {}] as (typeof cases)[number]),
  ['token-classification with a chain', kindOf('token-classification'), { crf: true }],
  ['question-answering by a pointer network', kindOf('question-answering'), { head: 'pointer' }],
];

function kindOf(name: string): (typeof taskKinds)[number] {
  return taskKinds.find(({ kind }) => kind === name)!;
}

describe.each(cases)('%s', (_, kind, chosen) => {
  const options = completeOptions(kind, chosen);
  const examples = (answers = true): TaskExample[] => {
    const fields = Object.keys(kind.fields).filter((field) => answers || !kind.fields[field]!.answer);
    const rows = taskRows[kind.kind]!.map((values, index) => ({ line: index + 1, values }));
    const columns = Object.fromEntries(fields.map((field) => [field, field]));
    const table = { name: 'rows.jsonl', columns: Object.keys(taskRows[kind.kind]![0]!), rows };
    return tableFields(table, columns).map((row) => kind.example(row, options));
  };
  const make = (): Task =>
    freshTask(kind, {
      vocabulary,
      facts: kind.facts(examples(), options),
      options: chosen,
      config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
      seed: 1,
      training: examples(),
    });
  const whole = (task: Task, of = examples()): TaskBatch => {
    const prepared = task.prepare(of);
    return prepared.batch({ rows: Array.from({ length: prepared.size }, (_, row) => row) });
  };
  const read = async (tensors: Record<string, Tensor>) => {
    const entries = Object.entries(tensors).map(
      async ([key, tensor]) => [key, { values: await tensor.data(), shape: [...tensor.shape] }] as const,
    );
    const host = Object.fromEntries(await Promise.all(entries));
    for (const tensor of Object.values(tensors)) tensor.dispose();
    return host;
  };
  const outputs = (task: Task, batch: TaskBatch) => read(tidy(() => task.outputs(task.parameters, batch)));

  test('a row without its answer is an example to predict, not to learn from', async () => {
    const task = make();
    const batch = whole(task, examples(false));
    const answers = task.decode(await outputs(task, batch), batch, { top: 2 });
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
    metric.update(await outputs(task, batch), batch);
    for (const { name: score } of task.scores ?? kind.scores)
      expect(metric.result()[score]).toBeTypeOf('number');
    disposeTree(task.parameters);
  });

  test('features, and a loss among its outputs, where it has them, lead to the same loss', async () => {
    const task = make();
    const batch = whole(task);
    const context = { training: false, seed: 0, step: 0, microBatch: 0 };
    const loss = (of: TaskBatch) => tidy(() => ({ loss: task.loss(task.parameters, of, context) }));
    const { loss: plain } = await read(loss(batch));
    const { loss: told } = await outputs(task, batch);
    if (told) expectClose(told.values, plain!.values, 1e-6);
    const features = task.features && tidy(() => task.features!(task.parameters, batch));
    if (features) {
      const { loss: carried } = await read(loss({ ...batch, features }));
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
    expect(await outputs(loaded, batch)).toEqual(await outputs(task, batch));
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
    const learning = leaves<Variable>(task.parameters).filter(({ value }) => value.trainable);
    const optimizer = adamw({ learningRate: 0.05 });
    const state = optimizer.init(learning);
    for (let step = 0; step < 3; step++) {
      tidy(() => {
        const { gradients } = valueAndGradients(
          () => task.loss(task.parameters, batch, { training: true, seed: 0, step, microBatch: 0 }),
          learning.map(({ value }) => value),
        );
        optimizer.update({ gradients }, state, learning, step);
      });
    }
    const before = await outputs(model, batch);
    const expected = await outputs(task, batch);
    expect(expected).not.toEqual(before);
    await saveAdapter(task, files, { adapter, base: { name: 'base' } });
    const { task: loaded, newParameters } = await loadTask(kind, adapterOver(files, base));
    expect(newParameters).toEqual([]);
    const found = await outputs(loaded, batch);
    for (const [output, { values }] of Object.entries(expected)) {
      expectClose(found[output]!.values, values, 1e-5);
    }
    disposeTree([task.parameters, loaded.parameters, state]);
    expect(memory().numTensors).toBe(start);
  });

  test(`in ${steps} steps the loss falls and no tensor leaks`, async () => {
    const before = memory().numTensors;
    const task = make();
    const batch = whole(task);
    const parameters = leaves<Variable>(task.parameters);
    const optimizer = adamw({ learningRate: 0.01 });
    const state = optimizer.init(parameters);
    const losses: number[] = [];
    const start = memory().numTensors;
    for (let step = 0; step < steps; step++) {
      const loss = tidy(() => {
        const { value, gradients } = valueAndGradients(
          () => task.loss(task.parameters, batch, { training: true, seed: 0, step, microBatch: 0 }),
          parameters.map(({ value }) => value),
        );
        optimizer.update({ gradients }, state, parameters, step);
        return value;
      });
      losses.push((await loss.data())[0]!);
      loss.dispose();
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    expect(memory().numTensors).toBe(start);
    disposeTree(task.parameters);
    disposeTree(state);
    expect(memory().numTensors).toBe(before);
  });
});

test('every task has a name of its own and rows for these checks', () => {
  expect(new Set(taskKinds.map(({ kind }) => kind)).size).toBe(taskKinds.length);
  expect(Object.keys(taskRows).sort()).toEqual(taskKinds.map(({ kind }) => kind).sort());
});

import { onnx } from '@bertwright/backend-onnx';
import { folder, memoryFiles } from '@bertwright/checkpoint';
import { textClassification } from '@bertwright/tasks';
import { type BackendInfo, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate, predict } from '../src/index.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { csv, goThrough, keepingTensors, ofType, readJson, rows, tinyRun } from './tiny-run.ts';

let backend: BackendInfo;
beforeAll(async () => {
  backend = await useBackend(onnx({ threads: 1 }));
});
afterAll(endBackend);

describe('a run that learns', () => {
  const path = temporaryFolder(afterAll);
  const settings = { epochs: 6, learningRate: 1e-2, maxLength: 24 };
  const testRows = rows(30, 1);
  let run: Awaited<ReturnType<typeof goThrough>>;
  beforeAll(async () => {
    const training = csv('data/train.csv', rows(90));
    const sources = { training, test: csv('data/test.csv', testRows) };
    const output = folder(path);
    const artifacts = async () => ({ 'note.txt': 'beside the model' });
    const more = { output, artifacts, settings, comparison: ['chance reaches 0.333'], notes: ['made data'] };
    run = await keepingTensors(() => goThrough(tinyRun(backend, { sources, ...more })));
  });

  test('tells stages, plan, steps, epochs, test, saved, predictions and done, in this order', () => {
    const kinds = run.events.map(({ type }) => type);
    const order = kinds.filter((type, index) => type !== kinds[index - 1]);
    const epochs = Array.from({ length: 6 }, () => ['step', 'epoch']).flat();
    expect(order).toEqual(['progress', 'plan', ...epochs, 'test', 'saved', 'predictions', 'done']);
    const steps = ofType(run.events, 'step');
    expect(steps.map(({ step }) => step)).toEqual(steps.map((_, index) => index + 1));
    expect(steps.at(-1)).toMatchObject({ epoch: 6, step: steps[0]!.steps, remainingMs: 0 });
    expect(ofType(run.events, 'epoch').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('says in its plan what it is going to do', () => {
    const [plan] = ofType(run.events, 'plan');
    expect(plan).toMatchObject({
      task: 'text-classification',
      data: [
        { name: 'data/train.csv', rows: 90 },
        { name: 'data/test.csv', rows: 30 },
      ],
      split: { training: 81, validation: 9, test: 30 },
      labels: ['card', 'money', 'travel'],
      model: { layers: 1, hiddenSize: 32, source: 'from scratch' },
      backend: { engine: backend.engine, device: backend.device, threads: 1 },
      settings: {
        epochs: 6,
        batchSize: 8,
        learningRate: 1e-2,
        maxLength: 24,
        seed: 42,
        steps: 66,
        classWeights: 'equal',
      },
      scores: [{ name: 'accuracy' }, { name: 'macroF1' }],
      truncated: { rows: 0, of: 120 },
      newParameters: [],
      notes: ['made data'],
      output: path,
    });
    expect(plan!.model.parameters).toBe(plan!.model.trainable);
  });

  test('learns the labels', () => {
    expect(run.report.test!.accuracy).toBeGreaterThan(0.9);
    const epochs = ofType(run.events, 'epoch');
    expect(epochs.at(-1)!.trainingLoss).toBeLessThan(epochs[0]!.trainingLoss / 2);
    expect(epochs.at(-1)!.validation!.accuracy).toBeGreaterThan(0.8);
    expect(ofType(run.events, 'test')[0]).toMatchObject({ comparison: ['chance reaches 0.333'] });
  });

  test('writes a model folder of Hugging Face’s layout and the files beside it', async () => {
    const names = await folder(path).list();
    const model = [
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ];
    expect(names).toEqual(expect.arrayContaining([...model, 'metrics.json', 'note.txt']));
    const [saved] = ofType(run.events, 'saved');
    expect(saved).toMatchObject({ folder: path });
    expect(saved!.files.map(({ name }) => name)).toEqual(names);
    expect(saved!.files.every(({ bytes }) => bytes > 0)).toBe(true);
  });

  test('saves what it trained: loaded again, it scores and predicts the same', async () => {
    const evaluated = await keepingTensors(() =>
      evaluate(textClassification, {
        model: folder(path),
        data: csv('test.csv', testRows),
        batchSize: 8,
        maxLength: 24,
      }),
    );
    const { test: told, confusion, labels } = run.report;
    expect(evaluated).toEqual({ scores: told, examples: 30, truncated: 0, labels, confusion });

    const [{ predictions }] = ofType(run.events, 'predictions') as [never];
    expect(predictions).toHaveLength(5);
    const texts = (predictions as { text: string }[]).map(({ text }) => text);
    const answers = [];
    const examples = texts.map((text) => ({ text }));
    const asked = { model: folder(path), examples, top: 3, maxLength: 24 };
    for await (const { example, answer } of predict(textClassification, asked)) {
      answers.push({ text: example.text, labels: answer });
    }
    for (const [index, { text, labels: shown }] of (predictions as typeof answers).entries()) {
      expect(answers[index]!.text).toBe(text);
      expect(answers[index]!.labels.map(({ label }) => label)).toEqual(shown.map(({ label }) => label));
      for (const [at, { probability }] of shown.entries())
        expect(answers[index]!.labels[at]!.probability).toBeCloseTo(probability, 5);
    }
  });

  test('writes to metrics.json what was told, and no folder of the disk', async () => {
    const text = new TextDecoder().decode(await folder(path).read('metrics.json'));
    const metrics = JSON.parse(text);
    expect(metrics.test).toEqual(ofType(run.events, 'test')[0]!.metrics);
    expect(metrics).toMatchObject({ outcome: 'finished', keptEpoch: 6, confusionOf: 'test' });
    expect(metrics.confusion).toEqual(run.report.confusion);
    expect(metrics.epochs.map(({ validation }: { validation: object }) => validation)).toEqual(
      ofType(run.events, 'epoch').map(({ validation }) => validation),
    );
    expect(metrics.steps.map(({ loss }: { loss: number }) => loss)).toEqual(
      ofType(run.events, 'step').map(({ loss }) => loss),
    );
    expect(metrics.settings).toEqual(ofType(run.events, 'plan')[0]!.settings);
    expect(metrics.data.map(({ name }: { name: string }) => name)).toEqual(['train.csv', 'test.csv']);
    expect(text).not.toContain(path);
    expect(text.split('\n').length).toBeLessThan(150);
  });

  test('can go on from the folder that it wrote, with the labels and the head in it', async () => {
    const sources = { training: csv('train.csv', rows(24)) };
    const { events } = await keepingTensors(() =>
      goThrough(
        tinyRun(backend, {
          sources,
          model: { files: folder(path) },
          settings: { epochs: 1, maxLength: 24, learningRate: 1e-4 },
        }),
      ),
    );
    expect(ofType(events, 'plan')[0]).toMatchObject({ newParameters: [], model: { source: path } });
    expect(ofType(events, 'epoch')[0]!.validation!.accuracy).toBe(1);
    expect(ofType(events, 'step')[0]!.loss).toBeLessThan(0.5);
  });

  test('replaces the head where it is asked to, for labels that the model does not know', async () => {
    const other = rows(24).map(({ text, label }) => ({ text, label: `new ${label}` }));
    const { events } = await goThrough(
      tinyRun(backend, {
        sources: { training: csv('train.csv', other) },
        model: { files: folder(path) },
        newHead: true,
        settings: { epochs: 1, maxLength: 24 },
      }),
    );
    expect(ofType(events, 'plan')[0]).toMatchObject({
      labels: ['new card', 'new money', 'new travel'],
      newParameters: ['classifier.kernel', 'classifier.bias'],
    });
  });
});

test('nothing is written, and the trained model itself speaks, where no folder is given', async () => {
  const { events } = await keepingTensors(() => goThrough(tinyRun(backend)));
  expect(ofType(events, 'saved')).toEqual([]);
  expect(ofType(events, 'predictions')[0]).toMatchObject({ model: 'the trained model' });
});

test('a share of the training rows is held out, of every label alike', async () => {
  const sources = { ...tinyRun(backend).sources, validation: 0.25 };
  const { events } = await goThrough(tinyRun(backend, { sources }));
  expect(ofType(events, 'plan')[0]!.split).toEqual({ training: 36, validation: 12, test: 12 });
  expect(ofType(events, 'epoch').every(({ validation }) => validation !== undefined)).toBe(true);
});

test('without validation all rows are trained on, and epochs have no scores', async () => {
  const sources = { ...tinyRun(backend).sources, validation: 'none' as const };
  const { events, report } = await goThrough(tinyRun(backend, { sources }));
  expect(ofType(events, 'plan')[0]!.split).toEqual({ training: 48, validation: 0, test: 12 });
  expect(ofType(events, 'epoch').map(({ validation }) => validation)).toEqual([undefined, undefined]);
  expect(report.history.steps.reduce((sum, { examples }) => sum + examples, 0)).toBe(2 * 48);
  expect(report).toMatchObject({ confusionOf: 'test' });
});

test('a file of its own can validate, and then gives the confusions where there is no test', async () => {
  const validation = csv('held-out.csv', rows(9, 2));
  const sources = { training: csv('train.csv', rows(48)), validation };
  const { events, report } = await goThrough(tinyRun(backend, { sources }));
  expect(ofType(events, 'plan')[0]).toMatchObject({
    split: { training: 48, validation: 9, test: 0 },
    data: [{ name: 'train.csv' }, { name: 'held-out.csv', rows: 9 }],
  });
  expect(report.confusionOf).toBe('validation');
  expect(report.confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(9);
  expect(ofType(events, 'test')).toEqual([]);
  expect(ofType(events, 'predictions')[0]!.predictions).toHaveLength(5);
});

test('without validation and test it trains, saves and shows nothing', async () => {
  const sources = { training: csv('train.csv', rows(24)), validation: 'none' as const };
  const output = memoryFiles();
  const { events, report } = await goThrough(tinyRun(backend, { sources, output }));
  expect(events.map(({ type }) => type).slice(-2)).toEqual(['saved', 'done']);
  expect(report.confusion).toBeUndefined();
  expect(await readJson(output, 'metrics.json')).toMatchObject({ outcome: 'finished', keptEpoch: 2 });
});

test('perClass takes the first rows of each class; labels and test stay whole', async () => {
  const sources = { ...tinyRun(backend).sources, perClass: 5, validation: 'none' as const };
  const { events } = await goThrough(tinyRun(backend, { sources }));
  expect(ofType(events, 'plan')[0]!.split).toEqual({ training: 15, validation: 0, test: 12 });
});

test('maxSteps ends the run in the middle of an epoch, and that is its end', async () => {
  const { events, report } = await goThrough(tinyRun(backend, { settings: { epochs: 5, maxSteps: 8 } }));
  expect(report.history).toMatchObject({ outcome: 'finished', keptEpoch: 2 });
  expect(ofType(events, 'step').at(-1)).toMatchObject({ epoch: 2, step: 8, steps: 8 });
  expect(ofType(events, 'step').at(-1)!.learningRate).toBeCloseTo(5e-3 / 8);
  expect(ofType(events, 'plan')[0]!.settings.steps).toBe(8);
});

test('counts the texts that are cut, of all parts', async () => {
  const long = { text: 'card '.repeat(40).trim(), label: 'card' };
  const training = csv('train.csv', [...rows(30), long, long]);
  const sources = { training, test: csv('test.csv', [...rows(6), long]) };
  const { events } = await goThrough(tinyRun(backend, { sources }));
  expect(ofType(events, 'plan')[0]!.truncated).toEqual({ rows: 3, of: 39 });
});

test('a model from scratch has as many positions as the maximum length', async () => {
  const output = memoryFiles();
  await goThrough(tinyRun(backend, { output, settings: { maxLength: 20 } }));
  expect(await readJson(output, 'config.json')).toMatchObject({ max_position_embeddings: 20 });
});

test('where the files beside the model cannot be made, the model is saved all the same', async () => {
  const output = memoryFiles();
  const artifacts = async () => {
    throw new Error('no ink');
  };
  await expect(
    keepingTensors(() => goThrough(tinyRun(backend, { output, artifacts }))),
  ).rejects.toMatchObject({
    code: 'artifacts-failed',
    message: expect.stringContaining('memory holds the model'),
    cause: { message: 'no ink' },
  });
  expect(await output.list()).toEqual(expect.arrayContaining(['config.json', 'model.safetensors']));
});

test('whoever leaves the events in the middle leaves no tensor behind', async () => {
  await keepingTensors(async () => {
    await goThrough(tinyRun(backend), ({ type }) => {
      if (type === 'step') throw new Error('seen enough');
    }).catch(() => {});
  });
});

test('the same seed gives the same files bit by bit, another seed others', async () => {
  const weights = async (seed: number) => {
    const output = memoryFiles();
    await goThrough(tinyRun(backend, { output, settings: { seed } }));
    return Buffer.from(await output.read('model.safetensors'));
  };
  const first = await weights(7);
  expect(first.equals(await weights(7))).toBe(true);
  expect(first.equals(await weights(8))).toBe(false);
});

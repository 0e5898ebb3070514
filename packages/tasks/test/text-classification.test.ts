import { adamw, setTrainable } from '@bertwright/optim';
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
import type { TaskParameters } from '../src/index.ts';
import { examples, tinyTask, wholeBatch } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const evaluation = { training: false, seed: 0, step: 0, microBatch: 0 };

async function take(tensor: Tensor): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}

describe('encode', () => {
  test('gives ids with [CLS] and [SEP], padded to the length multiple, with masks, labels and rows', () => {
    const task = tinyTask();
    const batch = wholeBatch(task, examples.slice(0, 2));
    const id = (piece: string) => task.tokenizer.idOf(piece)!;
    expect(batch).toEqual({
      size: 2,
      length: 8,
      rows: Int32Array.of(0, 1),
      labels: Int32Array.of(0, 1),
      inputIds: Int32Array.of(
        ...['[CLS]', 'my', 'card', 'is', 'lost', '[SEP]', '[PAD]', '[PAD]'].map(id),
        ...['[CLS]', 'where', 'is', 'my', 'money', '?', '[SEP]', '[PAD]'].map(id),
      ),
      tokenTypeIds: new Int32Array(16),
      attentionMask: Uint8Array.of(1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0),
    });
    disposeTree(task.parameters);
  });

  test('never pads beyond the maximum length', () => {
    const task = tinyTask({ maxLength: 13, lengthMultiple: 8 });
    const batch = wholeBatch(task, [{ text: 'my card is lost where is my money please' }]);
    expect(batch.length).toBe(13);
    disposeTree(task.parameters);
  });

  test('gives examples without a label the class -100, and counts the others', () => {
    const task = tinyTask();
    const batch = wholeBatch(task, [{ text: 'my card' }, examples[1]!, { text: 'money' }]);
    expect(batch.labels).toEqual(Int32Array.of(-100, 1, -100));
    expect(batch.weight).toBe(1);
    expect(wholeBatch(task, [{ text: 'my card' }]).weight).toBeUndefined();
    disposeTree(task.parameters);
  });

  test('refuses a label that the model does not know, with its line', () => {
    const task = tinyTask();
    const wrong = [...examples, { text: 'what', label: 'weather', line: 17 }];
    expect(() => wholeBatch(task, wrong)).toThrow(/weather/);
    expect(() => wholeBatch(task, wrong)).toThrow(
      expect.objectContaining({ code: 'unknown-label', line: 17 }),
    );
    disposeTree(task.parameters);
  });
});

describe('prepare', () => {
  test('tokenizes once, tells lengths and how many texts were cut, and batches any rows at any length', () => {
    const task = tinyTask({ maxLength: 6 });
    const prepared = task.prepare(examples);
    expect(prepared.size).toBe(4);
    expect(prepared.lengths).toEqual(Int32Array.of(6, 6, 6, 6));
    expect(prepared.truncated).toBe(3);
    const batch = prepared.batch({ rows: [3, 0], length: 6 });
    expect(batch.rows).toEqual(Int32Array.of(3, 0));
    expect(batch.labels).toEqual(Int32Array.of(1, 0));
    expect(batch.inputIds.slice(6)).toEqual(wholeBatch(task, examples.slice(0, 1)).inputIds);
    expect(() => prepared.batch({ rows: [0], length: 5 })).toThrow(
      expect.objectContaining({ code: 'length-invalid' }),
    );
    expect(() => prepared.batch({ rows: [4] })).toThrow(expect.objectContaining({ code: 'length-invalid' }));
    disposeTree(task.parameters);
  });
});

describe('loss and outputs', () => {
  test('the loss is the mean cross-entropy of the outputs', async () => {
    const start = memory().numTensors;
    const task = tinyTask();
    const batch = wholeBatch(task, examples);
    const loss = await take(tidy(() => task.loss(task.parameters, batch, evaluation)));
    const logits = await take(tidy(() => task.outputs(task.parameters, batch).logits!));
    let expected = 0;
    for (const [row, label] of batch.labels.entries()) {
      const [first, second] = [logits[2 * row]!, logits[2 * row + 1]!];
      expected += (Math.log(Math.exp(first) + Math.exp(second)) - [first, second][label]!) / 4;
    }
    expectClose(loss, [expected], 1e-6);
    const metric = task.metrics();
    metric.update({ logits: { values: logits, shape: [4, 2] } }, batch);
    expectClose([metric.result().loss!], [expected], 1e-6);
    disposeTree(task.parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('drop out while training, by step', async () => {
    const task = tinyTask();
    const batch = wholeBatch(task, examples);
    const loss = (step: number, training = true) =>
      take(tidy(() => task.loss(task.parameters, batch, { training, seed: 7, step, microBatch: 0 })));
    const first = await loss(0);
    expect(await loss(0)).toEqual(first);
    expect(await loss(1)).not.toEqual(first);
    expect(await loss(0, false)).not.toEqual(first);
    disposeTree(task.parameters);
  });

  test('the loss falls and no tensor leaks in training', async () => {
    const before = memory().numTensors;
    const task = tinyTask();
    const batch = wholeBatch(task, examples);
    const parameters = leaves<Variable>(task.parameters);
    const optimizer = adamw({ learningRate: 0.01 });
    const state = optimizer.init(parameters);
    const losses: number[] = [];
    const start = memory().numTensors;
    for (let step = 0; step < 20; step++) {
      const loss = tidy(() => {
        const { value, gradients } = valueAndGradients(
          () => task.loss(task.parameters, batch, { training: true, seed: 0, step, microBatch: 0 }),
          parameters.map(({ value }) => value),
        );
        optimizer.update({ gradients }, state, parameters, step);
        return value;
      });
      losses.push((await take(loss))[0]!);
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    expect(memory().numTensors).toBe(start);
    disposeTree(task.parameters);
    disposeTree(state);
    expect(memory().numTensors).toBe(before);
  });
});

describe('class weights and label smoothing', () => {
  const smoothing = { labelSmoothing: 0.2 };
  const weights = { classWeights: 'balanced' as const };

  test.each([
    ['smoothing', smoothing],
    ['weights', weights],
    ['both', { ...smoothing, ...weights }],
  ])(
    '%s: the loss in training is the one that PyTorch defines, that in evaluation is plain',
    async (_, options) => {
      const labels = ['card', 'money', 'rate', 'rain'];
      const common = { text: 'help me please', label: 'card' };
      const training = [...examples, common, common, common, { text: 'what is the rate ?', label: 'rate' }];
      const task = tinyTask({
        facts: { labels },
        // Without dropout the loss is that of the outputs.
        config: {
          hiddenSize: 16,
          layers: 1,
          heads: 2,
          hiddenDropout: 0,
          attentionDropout: 0,
          initializerRange: 0.5,
        },
        options,
        training: [...training, { text: 'what' }],
      });
      const batch = wholeBatch(task, [...training.slice(2), { text: 'where is it' }]);
      const logits = await take(tidy(() => task.outputs(task.parameters, batch).logits!));
      const {
        labelSmoothing = 0,
        classWeights = 'equal',
      }: { labelSmoothing?: number; classWeights?: string } = options;
      // 8 labelled rows to train on: 5 of card, 2 of money, 1 of rate, none of rain.
      const counted = classWeights === 'equal' ? [1, 1, 1, 1] : [8 / (4 * 5), 8 / (4 * 2), 8 / (4 * 1), 1];
      const expected = meanLoss(logits, batch.labels, counted, labelSmoothing);
      const plain = meanLoss(logits, batch.labels, [1, 1, 1, 1], 0);
      expect(Math.abs(expected - plain)).toBeGreaterThan(0.01);
      const loss = (training: boolean) =>
        take(tidy(() => task.loss(task.parameters, batch, { ...evaluation, training })));
      expectClose(await loss(true), [expected], 1e-6);
      expectClose(await loss(false), [plain], 1e-6);
      disposeTree(task.parameters);
    },
  );

  /** In double precision, row by row. */
  function meanLoss(
    logits: Float32Array,
    labels: Int32Array,
    weights: readonly number[],
    smoothing: number,
  ): number {
    const classes = weights.length;
    let [loss, total] = [0, 0];
    for (const [row, label] of labels.entries()) {
      if (label < 0) continue;
      const scores = Array.from(logits.subarray(row * classes, (row + 1) * classes));
      const partition = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
      const losses = scores.map((score, index) => weights[index]! * (partition - score));
      const spread = losses.reduce((sum, each) => sum + each, 0) / classes;
      loss += (1 - smoothing) * losses[label]! + smoothing * spread;
      total += weights[label]!;
    }
    return loss / total;
  }
});

describe('features', () => {
  test.each([
    ['all of the encoder', 'encoder'],
    ['all below the pooler', /^encoder\.(embeddings|layers)/],
  ])('with %s frozen, loss and outputs go on from them to the same values', async (_, path) => {
    const start = memory().numTensors;
    const task = tinyTask({
      config: { hiddenSize: 16, layers: 2, heads: 2, hiddenDropout: 0, attentionDropout: 0 },
    });
    setTrainable(task.parameters, path, { trainable: false });
    const batch = wholeBatch(task, examples);
    const features = tidy(() => task.features!(task.parameters, batch));
    expect(features.shape).toEqual([4, 1, 16]);
    const carrying = { ...batch, features };
    const [loss, logits] = [batch, carrying].map((each) =>
      tidy(() => task.loss(task.parameters, each, evaluation)),
    );
    expectClose(await take(logits!), await take(loss!), 1e-6);
    const [own, carried] = [batch, carrying].map((each) =>
      tidy(() => task.outputs(task.parameters, each).logits!),
    );
    expectClose(await take(carried!), await take(own!), 1e-6);
    features.dispose();
    disposeTree(task.parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('read neither the classifier nor the pooler', () => {
    const task = tinyTask();
    const { embeddings, layers } = task.parameters.encoder as Record<string, TaskParameters['encoder']>;
    // Whoever reads what is left out fails.
    const parameters = { encoder: { embeddings: embeddings!, layers: layers! } };
    tidy(() => task.features!(parameters, wholeBatch(task, examples))).dispose();
    disposeTree(task.parameters);
  });
});

describe('decode', () => {
  test('gives the most probable labels first, as many as asked for', () => {
    const task = tinyTask({ facts: { labels: ['a', 'b', 'c'] } });
    const logits = { values: Float32Array.of(0, Math.log(3), Math.log(4), 100, -800, 0), shape: [2, 3] };
    const batch = wholeBatch(task, [{ text: 'my card' }, { text: 'my money' }]);
    const answers = task.decode({ logits }, batch, { top: 2 });
    expect(answers.map((answer) => answer.map(({ label }) => label))).toEqual([
      ['c', 'b'],
      ['a', 'c'],
    ]);
    expectClose(
      answers.flatMap((answer) => answer.map(({ probability }) => probability)),
      [0.5, 0.375, 1, 0],
      1e-6,
    );
    expect(task.decode({ logits }, batch)).toHaveLength(2);
    expect(task.decode({ logits }, batch)[0]).toHaveLength(1);
    disposeTree(task.parameters);
  });
});

describe('metrics', () => {
  test('count right and wrong over batches, and leave out what has no label', () => {
    const task = tinyTask();
    const metric = task.metrics();
    expect(metric.result().accuracy).toBeNaN();
    const logits = (values: number[]) => ({ logits: { values: Float32Array.from(values), shape: [2, 2] } });
    metric.update(logits([2, 1, 0, 3]), wholeBatch(task, examples.slice(0, 2)));
    metric.update(logits([0, 5, 1, 0]), wholeBatch(task, [examples[2]!, { text: 'what' }]));
    expect(metric.confusion!()).toEqual([
      [1, 1],
      [0, 1],
    ]);
    const { accuracy, macroF1, loss } = metric.result() as Record<'accuracy' | 'macroF1' | 'loss', number>;
    expect(accuracy).toBeCloseTo(2 / 3, 12);
    expect(macroF1).toBeCloseTo(2 / 3, 12);
    const terms = [Math.log(1 + Math.exp(-1)), Math.log(1 + Math.exp(-3)), Math.log(1 + Math.exp(5))];
    expect(loss).toBeCloseTo((terms[0]! + terms[1]! + terms[2]!) / 3, 12);
    disposeTree(task.parameters);
  });

  test('precision, recall, the area under the ROC curve and calibration are those of the probabilities', () => {
    const task = tinyTask();
    const metric = task.metrics();
    const rows = [
      [2, 1],
      [0, 3],
      [0, 5],
      [1, 0],
    ];
    const labels = [0, 1, 0, 1];
    const given = labels.map((label, row) => ({ text: `row ${row}`, label: task.facts.labels[label]! }));
    const logits = { values: Float32Array.from(rows.flat()), shape: [4, 2] };
    metric.update({ logits }, wholeBatch(task, given));
    const second = rows.map(([no, yes]) => 1 / (1 + Math.exp(no! - yes!)));
    // Of the four pairs of a 1 and a 0 the 1 is the more probable in one (rows 1 and 0), as probable in one (3 and 0).
    expect(metric.result().rocAuc).toBeCloseTo(1.5 / 4, 12);
    // Each label: one of two predicted is right, one of two actual is found.
    expect(metric.result()).toMatchObject({ macroPrecision: 0.5, macroRecall: 0.5, matthewsCorrelation: 0 });
    // Bins of a fifteenth: rows 0 and 3 share one (.731, one right), rows 1 (.953, right) and 2 (.993, wrong) another.
    const [first, , , last] = [1 - second[0]!, second[1]!, second[2]!, 1 - second[3]!];
    const shared = Math.abs(first! + last! - 1);
    const sure = Math.abs(second[1]! + second[2]! - 1);
    expect(metric.result().calibrationError).toBeCloseTo((shared + sure) / 4, 6);
    disposeTree(task.parameters);
  });
});

describe('textClassification', () => {
  test("refuses a max length beyond the model's positions", () => {
    expect(() => tinyTask({ maxLength: 17 })).toThrow(
      expect.objectContaining({ code: 'length-unsupported' }),
    );
  });

  test.each([[[]], [['only']], [['twice', 'twice']], [['', 'empty']]])('refuses the labels %j', (labels) => {
    const start = memory().numTensors;
    expect(() => tinyTask({ facts: { labels } })).toThrow(
      expect.objectContaining({ code: 'labels-invalid' }),
    );
    expect(memory().numTensors).toBe(start);
  });
});

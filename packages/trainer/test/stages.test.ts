import { adamw, chain, clipByGlobalNorm } from '@bertwright/optim';
import { memory, shuffle } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { fit } from '../src/index.ts';
import { accuracy, madeBatches, madeModel, madeRows, valuesOf } from './made-model.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const rows = madeRows(30);
const held = madeRows(12, 2);
const options = {
  transform: chain(clipByGlobalNorm(1), adamw({ learningRate: 0.05 })),
  batches: (epoch: number) => madeBatches(rows, 8, shuffle(rows.count, 1, epoch)),
  epochs: 4,
};
/** The head in the first two epochs, then everything. */
const fromTop = (path: string, epoch: number) => epoch >= 2 || path.startsWith('head.');

test('what `onlyTrainable` adds in a later epoch is trained from there on, and not before', async () => {
  const before = memory().numTensors;
  const { trainable, parameters, dispose } = madeModel();
  const start = await valuesOf(parameters);
  const run = fit({ ...options, trainable, onlyTrainable: fromTop });
  const seen = [];
  for await (const event of run) {
    if (event.type === 'epoch') seen.push(await valuesOf(parameters));
  }
  for (const epoch of [0, 1]) {
    expect(seen[epoch]!['body.kernel']).toEqual(start['body.kernel']);
    expect(seen[epoch]!['head.kernel']).not.toEqual(start['head.kernel']);
  }
  expect(seen[2]!['body.kernel']).not.toEqual(start['body.kernel']);
  expect(seen[3]!['body.bias']).not.toEqual(seen[2]!['body.bias']);
  dispose();
  expect(memory().numTensors).toBe(before);
});

test('gradients of what is not yet trained count for nothing, in the norm neither', async () => {
  const norms = [];
  for (const frozen of [false, true]) {
    const { trainable, parameters, dispose } = madeModel();
    if (frozen) for (const variable of Object.values(parameters.body)) variable.trainable = false;
    const { steps } = await fit({ ...options, epochs: 2, trainable, onlyTrainable: fromTop });
    norms.push(steps.map(({ gradientNorm }) => gradientNorm));
    dispose();
  }
  expect(norms[0]).toEqual(norms[1]);
});

test('features are kept while what they read stays frozen, and let go then', async () => {
  const numbers = [];
  for (const features of [false, true]) {
    const before = memory().numTensors;
    const { trainable, parameters, computed, dispose } = madeModel({ features });
    const { steps, epochs, featureRows } = await fit({
      ...options,
      trainable,
      onlyTrainable: fromTop,
      evaluation: { batches: () => madeBatches(held, 5), metrics: () => [accuracy()] },
    });
    if (features) {
      expect(featureRows).toBe(30 + 12);
      // Once a row while it is frozen; then the evaluation's own way through the model, and one look that finds out.
      expect(computed.slice(0, 42).length).toBe(new Set(computed.slice(0, 30)).size + 12);
    }
    const losses = steps.map(({ loss }) => loss);
    numbers.push({
      losses,
      scores: epochs.map(({ validation }) => validation),
      after: await valuesOf(parameters),
    });
    dispose();
    expect(memory().numTensors).toBe(before);
  }
  expect(numbers[1]).toEqual(numbers[0]);
});

test('an epoch in which nothing is trained is refused at once', () => {
  const { trainable, dispose } = madeModel();
  const onlyTrainable = (_: string, epoch: number) => epoch < 3;
  expect(() => fit({ ...options, trainable, onlyTrainable })).toThrow(
    expect.objectContaining({ code: 'nothing-to-train', message: expect.stringContaining('in epoch 4') }),
  );
  dispose();
});

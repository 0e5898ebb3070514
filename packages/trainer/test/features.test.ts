import { adamw } from '@bertwright/optim';
import {
  memory,
  mul,
  ones,
  parameter,
  type Scalar,
  shuffle,
  sum,
  tensor,
  type Variable,
} from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { fit } from '../src/index.ts';
import { trackReads } from '../src/read-tracking.ts';
import { accuracy, madeBatches, madeModel, madeRows, valuesOf } from './made-model.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const rows = madeRows(30);
const held = madeRows(12, 2);
const options = {
  transform: adamw({ learningRate: 0.05 }),
  batches: (epoch: number) => madeBatches(rows, 8, shuffle(rows.count, 1, epoch)),
  epochs: 4,
};
const head = (path: string) => path.startsWith('head.');

describe('features of what is frozen', () => {
  test('are computed once a row, over all epochs, in other batches too', async () => {
    const { trainable, computed, dispose } = madeModel({ features: true });
    const before = memory().numTensors;
    const history = await fit({ ...options, trainable, onlyTrainable: head });
    expect([...computed].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, row) => row));
    expect(history.featureRows).toBe(30);
    expect(memory().numTensors).toBe(before);
    dispose();
  });

  test('are kept for the evaluation too, apart from those of training', async () => {
    const { trainable, computed, dispose } = madeModel({ features: true });
    const history = await fit({
      ...options,
      trainable,
      onlyTrainable: head,
      evaluation: { batches: () => madeBatches(held, 5), metrics: () => [accuracy()] },
    });
    expect(computed).toHaveLength(30 + 12);
    expect(history.featureRows).toBe(30 + 12);
    dispose();
  });

  test('give the numbers of a run without them', async () => {
    const results = [];
    for (const features of [false, true]) {
      const { trainable, parameters, dispose } = madeModel({ features });
      const history = await fit({
        ...options,
        trainable,
        onlyTrainable: head,
        accumulation: 2,
        evaluation: { batches: () => madeBatches(held, 5), metrics: () => [accuracy()] },
      });
      results.push({
        losses: history.steps.map(({ loss }) => loss),
        scores: history.epochs.map(({ validation }) => validation),
        values: await valuesOf(parameters),
      });
      dispose();
    }
    expect(results[1]).toEqual(results[0]);
  });

  test('are not kept where a parameter that they read is trained', async () => {
    const kept = madeModel({ features: true });
    const plain = madeModel();
    const before = memory().numTensors;
    const onlyTrainable = (path: string) => path !== 'body.bias';
    const history = await fit({ ...options, trainable: kept.trainable, onlyTrainable });
    const other = await fit({ ...options, trainable: plain.trainable, onlyTrainable });
    expect(history.featureRows).toBe(0);
    expect(kept.computed).toHaveLength(8);
    expect(history.steps.map(({ loss }) => loss)).toEqual(other.steps.map(({ loss }) => loss));
    expect(await valuesOf(kept.parameters)).toEqual(await valuesOf(plain.parameters));
    expect(memory().numTensors).toBe(before);
    kept.dispose();
    plain.dispose();
  });

  test('must have one shape for every row', async () => {
    const { trainable, dispose } = madeModel();
    const before = memory().numTensors;
    const run = fit({
      ...options,
      trainable: { ...trainable, features: (_, batch) => ones([batch.size, batch.rows[0]! + 4]) },
      batches: () => madeBatches(rows, 8),
      onlyTrainable: head,
    });
    await expect(run).rejects.toMatchObject({
      code: 'invalid-features',
      message: expect.stringMatching(/\[8,4\] float32, got \[8,12\]/),
    });
    expect(memory().numTensors).toBe(before);
    dispose();
  });
});

describe('reads of a parameter tree', () => {
  test('are told leaf by leaf, in arrays too, and of a frozen tree', () => {
    const [a, b, c] = [1, 2, 3].map((value) => parameter(Float32Array.of(value), [1])) as [
      Variable,
      Variable,
      Variable,
    ];
    const tree = Object.freeze({ layers: Object.freeze([{ kernel: a }, { kernel: b }]), head: { bias: c } });
    const read: Variable[] = [];
    const watched = trackReads(tree, (variable) => read.push(variable));
    expect(watched.layers).toHaveLength(2);
    expect(read).toEqual([]);
    expect(watched.layers[1]!.kernel).toBe(b);
    expect(read).toEqual([b]);
    const { bias } = watched.head;
    expect(bias).toBe(c);
    expect(read).toEqual([b, c]);
    watched.layers.map(({ kernel }) => kernel);
    expect(read).toEqual([b, c, a, b]);
    for (const variable of [a, b, c]) variable.dispose();
  });

  test('of a tree that is one variable count at once', async () => {
    const only = parameter(Float32Array.of(2), [1]);
    const history = await fit({
      trainable: {
        parameters: only,
        features: (tree, { size }) => mul(ones([size, 1]), tree),
        loss: (tree) => sum(mul(tree, tensor([1]))) as Scalar,
      },
      transform: adamw({ learningRate: 0.1 }),
      batches: () => [{ size: 1, rows: Int32Array.of(0) }],
      epochs: 1,
    });
    expect(history.featureRows).toBe(0);
    only.dispose();
  });
});

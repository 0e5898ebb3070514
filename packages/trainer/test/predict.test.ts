import { memory, ones } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Prediction, predict } from '../src/index.ts';
import { madeBatches, madeModel, madeRows } from './made-model.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const rows = madeRows(11);

async function all(predictions: AsyncIterable<Prediction>): Promise<Prediction[]> {
  const found: Prediction[] = [];
  for await (const prediction of predictions) found.push(prediction);
  return found;
}

describe('predict', () => {
  test('gives one prediction a row in the order of the rows, whatever the order of the batches', async () => {
    const { trainable, dispose } = madeModel();
    const before = memory().numTensors;
    const straight = await all(predict(trainable, madeBatches(rows, 11)));
    expect(straight.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(straight[0]!.outputs.logits!.shape).toEqual([1, 2]);
    const mixed = await all(predict(trainable, madeBatches(rows, 4, [7, 2, 9, 0, 10, 1, 3, 8, 6, 5, 4])));
    expect(mixed).toEqual(straight);
    expect(memory().numTensors).toBe(before);
    dispose();
  });

  test('gives each prediction as soon as all before it are there', async () => {
    const { trainable, dispose } = madeModel();
    let given = 0;
    function* batches() {
      for (const batch of madeBatches(rows, 3, [1, 0, 2, 5, 3, 4, 8, 7, 6])) {
        given++;
        yield batch;
      }
    }
    const seen: [number, number][] = [];
    for await (const { row } of predict(trainable, batches())) seen.push([row, given]);
    // One batch is read while the engine has the next.
    expect(seen).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
      [3, 3],
      [4, 3],
      [5, 3],
      [6, 3],
      [7, 3],
      [8, 3],
    ]);
    dispose();
  });

  test('gives rows after a gap at the end, in order', async () => {
    const { trainable, dispose } = madeModel();
    const found = await all(predict(trainable, madeBatches(rows, 2, [9, 0, 5, 3])));
    expect(found.map(({ row }) => row)).toEqual([0, 3, 5, 9]);
    dispose();
  });

  test('of no batches is nothing', async () => {
    const { trainable, dispose } = madeModel();
    expect(await all(predict(trainable, []))).toEqual([]);
    dispose();
  });

  test('never asks for a loss', async () => {
    const { trainable, dispose } = madeModel();
    const loss = () => {
      throw new Error('not to be called');
    };
    expect(await all(predict({ ...trainable, loss }, madeBatches(rows, 4)))).toHaveLength(11);
    dispose();
  });

  test('frees what it made when it is left early or aborted', async () => {
    const { trainable, dispose } = madeModel();
    const before = memory().numTensors;
    for await (const _ of predict(trainable, madeBatches(rows, 2))) break;
    expect(memory().numTensors).toBe(before);
    await expect(all(predict(trainable, madeBatches(rows, 2), AbortSignal.abort()))).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(memory().numTensors).toBe(before);
    dispose();
  });

  test('refuses a row that comes twice, outputs that are not one a row, and a model without outputs', async () => {
    const { trainable, dispose } = madeModel();
    const before = memory().numTensors;
    await expect(all(predict(trainable, madeBatches(rows, 2, [0, 1, 1])))).rejects.toMatchObject({
      code: 'invalid-batch',
      message: expect.stringMatching(/row 1 twice/),
    });
    const outputs = () => ({ odd: ones([3, 2]) });
    await expect(all(predict({ ...trainable, outputs }, madeBatches(rows, 2)))).rejects.toMatchObject({
      code: 'invalid-outputs',
      message: expect.stringMatching(/odd to be \[2, \.\.\.\].*\[3,2\]/),
    });
    const { parameters, loss } = trainable;
    await expect(all(predict({ parameters, loss }, madeBatches(rows, 2)))).rejects.toMatchObject({
      code: 'invalid-outputs',
    });
    expect(memory().numTensors).toBe(before);
    dispose();
  });
});

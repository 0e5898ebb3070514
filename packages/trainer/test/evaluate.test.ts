import { memory, mul, ones, softmaxCrossEntropy, type Tensor, tensor } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../src/index.ts';
import { accuracy, type MadeBatch, madeBatches, madeModel, madeRows } from './made-model.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const rows = madeRows(21);

describe('evaluate', () => {
  test('gives the same loss and metrics for every way to batch, and frees what it made', async () => {
    const { trainable, dispose } = madeModel({ rate: 0.5 });
    const before = memory().numTensors;
    const whole = await evaluate(trainable, madeBatches(rows, 21), [accuracy()]);
    expect(Object.keys(whole).sort()).toEqual(['accuracy', 'loss']);
    for (const size of [1, 4, 8]) {
      const scores = await evaluate(trainable, madeBatches(rows, size), [accuracy()]);
      expect(scores.loss).toBeCloseTo(whole.loss, 6);
      expect(scores.accuracy).toBe(whole.accuracy);
    }
    expect(memory().numTensors).toBe(before);
    dispose();
  });

  test('hands metrics the batches in order, with outputs on the host', async () => {
    const { trainable, dispose } = madeModel();
    const seen: unknown[] = [];
    await evaluate(trainable, madeBatches(rows, 8), [
      {
        update: ({ logits }, batch) =>
          seen.push([batch.rows[0], logits!.shape, logits!.values.constructor.name, logits!.values.length]),
        result: () => ({}),
      },
    ]);
    expect(seen).toEqual([
      [0, [8, 2], 'Float32Array', 16],
      [8, [8, 2], 'Float32Array', 16],
      [16, [5, 2], 'Float32Array', 10],
    ]);
    dispose();
  });

  test('takes the loss among the outputs where there is one, instead of computing it again', async () => {
    const { trainable, dispose } = madeModel();
    const expected = await evaluate(trainable, madeBatches(rows, 8));
    const before = memory().numTensors;
    const names: string[][] = [];
    const scores = await evaluate(
      {
        ...trainable,
        loss: () => {
          throw new Error('not to be called');
        },
        outputs(tree, batch): Record<string, Tensor> {
          const { logits } = trainable.outputs!(tree, batch) as { logits: Tensor };
          return { logits, loss: softmaxCrossEntropy(logits, tensor(batch.labels, [batch.size], 'int32')) };
        },
      },
      madeBatches(rows, 8),
      [{ update: (outputs) => names.push(Object.keys(outputs)), result: () => ({}) }],
    );
    expect(scores).toEqual(expected);
    expect(names).toEqual([['logits'], ['logits'], ['logits']]);
    expect(memory().numTensors).toBe(before);
    dispose();
  });

  test('computes features once for loss and outputs together', async () => {
    const { trainable, computed, dispose } = madeModel({ features: true });
    const plain = madeModel();
    const before = memory().numTensors;
    const scores = await evaluate(trainable, madeBatches(rows, 8), [accuracy()]);
    expect(computed).toHaveLength(21);
    expect(scores).toEqual(await evaluate(plain.trainable, madeBatches(rows, 8), [accuracy()]));
    expect(memory().numTensors).toBe(before);
    plain.dispose();
    dispose();
  });

  test('counts batches by their weight', async () => {
    const { trainable, dispose } = madeModel();
    const [a, b] = madeBatches(rows, 11) as [MadeBatch, MadeBatch];
    const alone = await Promise.all([a, b].map((batch) => evaluate(trainable, [batch])));
    const scores = await evaluate(trainable, [
      { ...a, weight: 3 },
      { ...b, weight: 1 },
    ]);
    expect(scores.loss).toBeCloseTo((3 * alone[0]!.loss + alone[1]!.loss) / 4, 12);
    dispose();
  });

  test('works without outputs: then there is only a loss', async () => {
    const { trainable, dispose } = madeModel();
    const { parameters, loss } = trainable;
    const scores = await evaluate({ parameters, loss }, madeBatches(rows, 8));
    expect(scores).toEqual(await evaluate(trainable, madeBatches(rows, 8)));
    dispose();
  });

  test('refuses an empty data set, an empty batch and a loss that is not one number', async () => {
    const { trainable, dispose } = madeModel();
    const before = memory().numTensors;
    await expect(evaluate(trainable, [])).rejects.toMatchObject({ code: 'empty-data' });
    const [batch] = madeBatches(rows, 8);
    await expect(evaluate(trainable, [batch!, { ...batch!, size: 0 }])).rejects.toMatchObject({
      code: 'invalid-batch',
    });
    await expect(
      evaluate({ ...trainable, loss: () => mul(ones([2]), 1) as never }, [batch!]),
    ).rejects.toMatchObject({ code: 'invalid-loss' });
    expect(memory().numTensors).toBe(before);
    dispose();
  });

  test('stops between batches when the signal aborts, with its reason, and frees what it made', async () => {
    const { trainable, dispose } = madeModel();
    const before = memory().numTensors;
    const controller = new AbortController();
    const reason = new Error('enough');
    let given = 0;
    function* batches() {
      for (const batch of madeBatches(rows, 4)) {
        given++;
        yield batch;
        if (given === 2) controller.abort(reason);
      }
    }
    await expect(evaluate(trainable, batches(), [], controller.signal)).rejects.toMatchObject({
      code: 'aborted',
      cause: reason,
    });
    expect(given).toBe(3);
    expect(memory().numTensors).toBe(before);
    dispose();
  });
});

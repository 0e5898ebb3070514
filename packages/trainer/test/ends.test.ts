import { adamw, chain, clipByGlobalNorm, sgd } from '@bertwright/optim';
import { memory, tensor, tidy } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { type FitEvent, type FitOptions, fit, TrainerError } from '../src/index.ts';
import { type MadeBatch, type MadeTree, madeBatches, madeModel, madeRows, valuesOf } from './made-model.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const rows = madeRows(40);
const batches = () => madeBatches(rows, 8);
const transform = chain(clipByGlobalNorm(1), adamw({ learningRate: 0.05 }));

/** The parameters after so many whole epochs. */
async function valuesAfter(epochs: number) {
  const { trainable, parameters, dispose } = madeModel();
  if (epochs > 0) await fit({ trainable, transform, batches, epochs });
  const values = await valuesOf(parameters);
  dispose();
  return values;
}

/** Runs `fit` on a made model and says what it left: parameters, events, tensors beyond those before. */
async function runToItsEnd(
  options: Partial<FitOptions<MadeBatch, MadeTree>>,
  handle: (event: FitEvent) => unknown = () => true,
) {
  const { trainable, parameters, dispose } = madeModel();
  const before = memory().numTensors;
  const events: FitEvent[] = [];
  let error: unknown;
  const run = fit({ trainable, transform, batches, epochs: 3, reportEvery: 1, ...options });
  try {
    for await (const event of run) {
      events.push(event);
      if (handle(event) === false) break;
    }
  } catch (cause) {
    error = cause;
  }
  const history = await run.then(
    (value) => value,
    () => undefined,
  );
  const leaked = memory().numTensors - before;
  const values = await valuesOf(parameters);
  dispose();
  return { events, history, error, leaked, values };
}

describe('an abort', () => {
  test('in the middle of the second epoch stops after the step and keeps the first', async () => {
    const controller = new AbortController();
    const { events, history, leaked, values } = await runToItsEnd({ signal: controller.signal }, (event) => {
      if (event.type === 'step' && event.step === 7) controller.abort();
    });
    expect(events.map(({ type }) => type)).toEqual([
      ...Array(5).fill('step'),
      'epoch',
      ...Array(events.length - 7).fill('step'),
      'done',
    ]);
    expect(history).toMatchObject({ outcome: 'aborted', keptEpoch: 1 });
    expect(history!.steps.length).toBeLessThan(10);
    expect(values).toEqual(await valuesAfter(1));
    expect(leaked).toBe(0);
  });

  test('in the first epoch leaves the parameters of before the run', async () => {
    const controller = new AbortController();
    const { events, history, leaked, values } = await runToItsEnd({ signal: controller.signal }, (event) => {
      if (event.type === 'step') controller.abort();
    });
    expect(events.at(-1)).toEqual({ type: 'done', history });
    expect(history).toMatchObject({ outcome: 'aborted', keptEpoch: 0, epochs: [] });
    expect(values).toEqual(await valuesAfter(0));
    expect(leaked).toBe(0);
  });

  test('before the start makes no step', async () => {
    const { events, leaked, values } = await runToItsEnd({ signal: AbortSignal.abort() });
    expect(events.map(({ type }) => type)).toEqual(['done']);
    expect(values).toEqual(await valuesAfter(0));
    expect(leaked).toBe(0);
  });

  test('during an evaluation keeps the epoch that was just trained', async () => {
    const controller = new AbortController();
    let evaluations = 0;
    const { history, leaked, values } = await runToItsEnd({
      signal: controller.signal,
      evaluation: {
        *batches() {
          evaluations++;
          for (const batch of batches()) {
            yield batch;
            // The first is the look at the data before the start.
            if (evaluations === 2) controller.abort();
          }
        },
      },
    });
    expect(history).toMatchObject({ outcome: 'aborted', keptEpoch: 1 });
    expect(history!.epochs).toHaveLength(1);
    expect(history!.epochs[0]).not.toHaveProperty('validation');
    expect(values).toEqual(await valuesAfter(1));
    expect(leaked).toBe(0);
  });

  test('after the last step takes nothing away', async () => {
    const controller = new AbortController();
    const { history, values } = await runToItsEnd({ epochs: 1, signal: controller.signal }, (event) => {
      if (event.type === 'epoch') controller.abort();
    });
    expect(history).toMatchObject({ outcome: 'finished', keptEpoch: 1 });
    expect(values).toEqual(await valuesAfter(1));
  });

  test('lets the data source close', async () => {
    const controller = new AbortController();
    let closed = false;
    await runToItsEnd(
      {
        signal: controller.signal,
        *batches() {
          try {
            yield* batches();
          } finally {
            closed = true;
          }
        },
      },
      (event) => {
        if (event.type === 'step') controller.abort();
      },
    );
    expect(closed).toBe(true);
  });
});

describe('leaving the loop', () => {
  test('ends the run as an abort does', async () => {
    const { history, leaked, values } = await runToItsEnd(
      {},
      (event) => event.type !== 'step' || event.step < 7,
    );
    expect(history).toMatchObject({ outcome: 'aborted', keptEpoch: 1 });
    expect(values).toEqual(await valuesAfter(1));
    expect(leaked).toBe(0);
  });
});

describe('an error', () => {
  test('of the data source passes through, after the last finished epoch is put back', async () => {
    const failure = new Error('the disk is gone');
    const { error, leaked, values } = await runToItsEnd({
      *batches(epoch) {
        yield* batches().slice(0, 3);
        if (epoch === 1) throw failure;
        yield* batches().slice(3);
      },
    });
    expect(error).toBe(failure);
    expect(values).toEqual(await valuesAfter(1));
    expect(leaked).toBe(0);
  });

  test('of the loss passes through, also in the middle of an accumulation', async () => {
    const failure = new Error('no such label');
    const { trainable, dispose } = madeModel();
    let calls = 0;
    const before = memory().numTensors;
    const run = fit({
      trainable: {
        ...trainable,
        loss(tree, batch, context) {
          if (++calls === 4) throw failure;
          return trainable.loss(tree, batch, context);
        },
      },
      transform,
      batches,
      epochs: 1,
      accumulation: 2,
    });
    await expect(run).rejects.toBe(failure);
    expect(memory().numTensors).toBe(before);
    dispose();
  });

  test('of the handler of an event leaves no tensor and no half-trained model', async () => {
    const failure = new Error('the terminal is closed');
    const { error, history, leaked, values } = await runToItsEnd({}, (event) => {
      if (event.type === 'step' && event.step === 8) throw failure;
    });
    expect(error).toBe(failure);
    expect(history).toMatchObject({ outcome: 'aborted', keptEpoch: 1 });
    expect(values).toEqual(await valuesAfter(1));
    expect(leaked).toBe(0);
  });

  test('is given to whoever awaits and to whoever iterates', async () => {
    const options = { transform, epochs: 1, batches: (): MadeBatch[] => [] };
    const { trainable, dispose } = madeModel();
    await expect(fit({ trainable, ...options })).rejects.toMatchObject({ code: 'empty-data' });
    const run = fit({ trainable, ...options });
    await expect(run[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'empty-data' });
    await expect(run).rejects.toMatchObject({ code: 'empty-data' });
    dispose();
  });
});

describe('a run that diverges', () => {
  const exploding = sgd({ learningRate: 1e38 });

  test.each([1, 2, 100])(
    'is stopped, read every %i steps, with step, rate and remedy',
    async (reportEvery) => {
      const { error, leaked, values } = await runToItsEnd({ transform: exploding, reportEvery });
      expect(error).toBeInstanceOf(TrainerError);
      expect(error).toMatchObject({
        code: 'non-finite',
        message: expect.stringMatching(
          /step \d+ of epoch 1 \(learning rate 1e\+38\).*Lower the learning rate/,
        ),
      });
      expect(values).toEqual(await valuesAfter(0));
      expect(leaked).toBe(0);
    },
  );

  test('in its very last update is noticed in the parameters', async () => {
    const inner = sgd({ learningRate: Number.POSITIVE_INFINITY });
    const { error, values } = await runToItsEnd({
      transform: inner,
      epochs: 1,
      batches: () => madeBatches(rows, 40),
    });
    expect(error).toMatchObject({
      code: 'non-finite',
      message: expect.stringMatching(/parameters.*after epoch 1/),
    });
    expect(values).toEqual(await valuesAfter(0));
  });

  test('from the start is refused', async () => {
    const { trainable, parameters, dispose } = madeModel();
    tidy(() => parameters.head.bias.assign(tensor([0, Number.NaN])));
    await expect(fit({ trainable, transform, batches, epochs: 1 })).rejects.toMatchObject({
      code: 'non-finite',
      message: expect.stringMatching(/start from/),
    });
    dispose();
  });
});

describe('bad input is refused before any change', () => {
  test.each([
    [{ epochs: 0 }, /epochs.*at least 1, got 0/],
    [{ epochs: -2 }, /epochs.*-2/],
    [{ epochs: 1.5 }, /epochs.*1.5/],
    [{ accumulation: 0 }, /accumulation/],
    [{ reportEvery: 0 }, /reportEvery/],
    [{ seed: -1 }, /seed/],
    [{ seed: 0.5 }, /seed/],
    [{ onlyTrainable: () => false }, /none of 4 in epoch 1 \(4 have a trainable variable\)/],
  ] as [Partial<FitOptions<MadeBatch, MadeTree>>, RegExp][])('at once: %o', (options, message) => {
    const { trainable, dispose } = madeModel();
    const before = memory().numTensors;
    expect(() => fit({ trainable, transform, batches, epochs: 1, ...options })).toThrow(message);
    expect(memory().numTensors).toBe(before);
    dispose();
  });

  const bad = (change: Partial<MadeBatch>) => () => [{ ...batches()[0]!, ...change }];
  test.each([
    ['no batches', { batches: () => [] }, 'empty-data'],
    ['an empty evaluation', { evaluation: { batches: () => [] } }, 'empty-data'],
    ['a batch size of 0', { batches: bad({ size: 0, rows: new Int32Array(0) }) }, 'invalid-batch'],
    ['rows that are too few', { batches: bad({ rows: Int32Array.of(1) }) }, 'invalid-batch'],
    ['a weight that is no number', { batches: bad({ weight: Number.NaN }) }, 'invalid-batch'],
    ['a bad evaluation batch', { evaluation: { batches: bad({ size: 0.5 }) } }, 'invalid-batch'],
  ] as [string, Partial<FitOptions<MadeBatch, MadeTree>>, string][])('%s', async (_, options, code) => {
    const { error, events, leaked, values } = await runToItsEnd(options);
    expect(error).toMatchObject({ code });
    expect(events).toEqual([]);
    expect(leaked).toBe(0);
    expect(values).toEqual(await valuesAfter(0));
  });
});

describe('a run object', () => {
  test('does nothing until it is awaited or iterated', async () => {
    const { trainable, dispose } = madeModel();
    let asked = 0;
    const run = fit({
      trainable,
      transform,
      epochs: 1,
      batches() {
        asked++;
        return batches();
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).toBe(0);
    await run;
    await run;
    expect(asked).toBe(1);
    dispose();
  });

  test('gives its events once', async () => {
    const { trainable, dispose } = madeModel();
    const run = fit({ trainable, transform, batches, epochs: 1 });
    await run;
    expect(() => run[Symbol.asyncIterator]()).toThrow(/iterate first, then await/);
    dispose();
  });

  test('waits for the handler of an event: the parameters are those that it speaks of', async () => {
    const { trainable, parameters, dispose } = madeModel();
    const first = await valuesAfter(1);
    for await (const event of fit({ trainable, transform, batches, epochs: 2 })) {
      if (event.type !== 'epoch' || event.epoch !== 1) continue;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await valuesOf(parameters)).toEqual(first);
    }
    expect(await valuesOf(parameters)).toEqual(await valuesAfter(2));
    dispose();
  });
});

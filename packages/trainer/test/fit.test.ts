import { adamw, chain, clipByGlobalNorm, linearSchedule, sgd } from '@bertwright/optim';
import { memory, shuffle, tensor, tidy } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { type FitEvent, fit } from '../src/index.ts';
import { accuracy, type MadeBatch, madeBatches, madeModel, madeRows, valuesOf } from './made-model.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const rows = madeRows(40);
const optimizer = () => chain(clipByGlobalNorm(1), adamw({ learningRate: 0.05 }));
const batches = () => madeBatches(rows, 8);

async function eventsOf(run: AsyncIterable<FitEvent>): Promise<FitEvent[]> {
  const events: FitEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

describe('a run', () => {
  test('learns what can be learned and leaves no tensor behind', async () => {
    const before = memory().numTensors;
    const { trainable, dispose } = madeModel();
    const history = await fit({
      trainable,
      transform: optimizer(),
      batches: (epoch) => madeBatches(rows, 8, shuffle(rows.count, 3, epoch)),
      epochs: 15,
      evaluation: { batches, metrics: () => [accuracy()] },
    });
    expect(history).toMatchObject({ outcome: 'finished', keptEpoch: 15, featureRows: 0 });
    expect(history.epochs).toHaveLength(15);
    expect(history.steps).toHaveLength(75);
    expect(history.epochs[14]!.trainingLoss).toBeLessThan(history.epochs[0]!.trainingLoss / 3);
    expect(history.epochs[14]!.validation!.accuracy).toBeGreaterThan(0.9);
    dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('tells its steps, then its epoch, then its evaluation, and at last that it is done', async () => {
    const { trainable, dispose } = madeModel();
    const run = fit({
      trainable,
      transform: optimizer(),
      batches,
      epochs: 2,
      evaluation: { batches, metrics: () => [accuracy()] },
      reportEvery: 2,
    });
    const events = await eventsOf(run);
    const steps = Array(5).fill('step');
    expect(events.map(({ type }) => type)).toEqual([
      ...[...steps, 'epoch', 'evaluation'],
      ...[...steps, 'epoch', 'evaluation'],
      'done',
    ]);
    const told = events.filter((event) => event.type === 'step');
    expect(told.map(({ epoch, step }) => [epoch, step])).toEqual(
      Array.from({ length: 10 }, (_, index) => [index < 5 ? 1 : 2, index + 1]),
    );
    expect(events.at(-1)).toEqual({ type: 'done', history: await run });
    dispose();
  });

  test('reports the same steps however seldom it reads them', async () => {
    const losses = [];
    for (const reportEvery of [1, 2, 3, 100]) {
      const { trainable, dispose } = madeModel();
      const { steps } = await fit({ trainable, transform: optimizer(), batches, epochs: 2, reportEvery });
      losses.push(steps.map(({ step, loss, gradientNorm }) => [step, loss, gradientNorm]));
      dispose();
    }
    expect(losses[0]).toHaveLength(10);
    for (const other of losses.slice(1)) expect(other).toEqual(losses[0]);
  });

  test('reports rates, norms, examples and means that follow from each other', async () => {
    const { trainable, dispose } = madeModel();
    const learningRate = linearSchedule({ learningRate: 0.1, totalSteps: 6 });
    const { steps, epochs } = await fit({
      trainable,
      transform: chain(clipByGlobalNorm(1), sgd({ learningRate })),
      batches: () => madeBatches(rows, 16),
      epochs: 2,
    });
    expect(steps.map((step) => step.learningRate)).toEqual([0, 1, 2, 3, 4, 5].map(learningRate));
    expect(steps.map((step) => step.examples)).toEqual([16, 16, 8, 16, 16, 8]);
    expect(steps.every((step) => step.gradientNorm! > 0)).toBe(true);
    expect(epochs.map(({ epoch, examples, steps: count }) => [epoch, examples, count])).toEqual([
      [1, 40, 3],
      [2, 40, 3],
    ]);
    const [a, b, c] = steps.map((step) => step.loss) as [number, number, number];
    expect(epochs[0]!.trainingLoss).toBeCloseTo((16 * a + 16 * b + 8 * c) / 40, 12);
    dispose();
  });

  test('has no gradient norm where nothing computes it', async () => {
    const { trainable, dispose } = madeModel();
    const { steps } = await fit({ trainable, transform: sgd({ learningRate: 0.1 }), batches, epochs: 1 });
    expect(steps.every((step) => !('gradientNorm' in step))).toBe(true);
    dispose();
  });

  test('numbers its batches for the loss: steps over the whole run, micro-batches within one', async () => {
    const { trainable, dispose } = madeModel();
    const seen: unknown[] = [];
    await fit({
      trainable: {
        ...trainable,
        loss(tree, batch, context) {
          seen.push({ ...context });
          return trainable.loss(tree, batch, context);
        },
      },
      transform: sgd({ learningRate: 0.1 }),
      batches: () => madeBatches(rows, 16),
      epochs: 2,
      seed: 9,
      accumulation: 2,
    });
    const at = (step: number, microBatch: number) => ({ training: true, seed: 9, step, microBatch });
    expect(seen).toEqual([at(0, 0), at(0, 1), at(1, 0), at(2, 0), at(2, 1), at(3, 0)]);
    dispose();
  });

  test('takes its batches from a stream, and asks for each epoch by its number from 0', async () => {
    const { trainable, dispose } = madeModel();
    const asked: number[] = [];
    const { steps } = await fit({
      trainable,
      transform: sgd({ learningRate: 0.1 }),
      async *batches(epoch) {
        asked.push(epoch);
        for (const batch of madeBatches(rows, 20)) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          yield batch;
        }
      },
      epochs: 3,
    });
    expect(asked).toEqual([0, 1, 2]);
    expect(steps).toHaveLength(6);
    dispose();
  });
});

describe('accumulation', () => {
  test('makes the updates of one big batch, also from batches of unlike sizes', async () => {
    const big = madeModel();
    const small = madeModel();
    const options = { transform: chain(clipByGlobalNorm(0.1), sgd({ learningRate: 0.5 })), epochs: 3 };
    const one = await fit({ ...options, trainable: big.trainable, batches: () => madeBatches(rows, 20) });
    const before = memory().numTensors;
    const many = await fit({
      ...options,
      trainable: small.trainable,
      batches: () => {
        const [a, b] = madeBatches(rows, 20) as [MadeBatch, MadeBatch];
        return [a, b].flatMap((batch) => [
          ...madeBatches(rows, 13, batch.rows.slice(0, 13)),
          ...madeBatches(rows, 4, batch.rows.slice(13, 17)),
          ...madeBatches(rows, 3, batch.rows.slice(17)),
        ]);
      },
      accumulation: 3,
    });
    expect(memory().numTensors).toBe(before);
    expect(many.steps).toHaveLength(6);
    for (const [index, { loss, gradientNorm, examples }] of one.steps.entries()) {
      expect(many.steps[index]!.loss).toBeCloseTo(loss, 6);
      expect(many.steps[index]!.gradientNorm).toBeCloseTo(gradientNorm!, 6);
      expect(many.steps[index]!.examples).toBe(examples);
    }
    const expected = await valuesOf(big.parameters);
    for (const [path, values] of Object.entries(await valuesOf(small.parameters))) {
      for (const [index, value] of values.entries()) expect(value).toBeCloseTo(expected[path]![index]!, 6);
    }
    big.dispose();
    small.dispose();
  });

  test('counts batches by their weight where they have one', async () => {
    const losses = [];
    for (const weights of [undefined, [1, 1], [3, 1]]) {
      const { trainable, dispose } = madeModel();
      const { steps, epochs } = await fit({
        trainable,
        transform: sgd({ learningRate: 0.1 }),
        batches: () =>
          madeBatches(rows, 20).map((batch, index) =>
            weights ? { ...batch, weight: weights[index]! } : batch,
          ),
        epochs: 1,
        accumulation: 2,
      });
      expect(epochs[0]!.trainingLoss).toBe(steps[0]!.loss);
      losses.push(steps[0]!.loss);
      dispose();
    }
    expect(losses[1]).toBe(losses[0]);
    expect(losses[2]).not.toBe(losses[0]);
  });
});

describe('freezing', () => {
  test('leaves alone what `onlyTrainable` or the variable excludes, with no state kept for it', async () => {
    for (const way of ['path', 'flag']) {
      const { trainable, parameters, dispose } = madeModel();
      if (way === 'flag') {
        parameters.body.kernel.trainable = false;
        parameters.body.bias.trainable = false;
      }
      const before = await valuesOf(parameters);
      const inner = adamw({ learningRate: 0.1 });
      const paths: string[] = [];
      await fit({
        trainable,
        transform: {
          ...inner,
          init(trained) {
            paths.push(...trained.map(({ path }) => path));
            return inner.init(trained);
          },
        },
        batches,
        epochs: 1,
        ...(way === 'path' && { onlyTrainable: (path) => path.startsWith('head.') }),
      });
      expect(paths).toEqual(['head.kernel', 'head.bias']);
      const after = await valuesOf(parameters);
      expect(after['body.kernel']).toEqual(before['body.kernel']);
      expect(after['head.kernel']).not.toEqual(before['head.kernel']);
      dispose();
    }
  });

  test('a variable at two paths is trained once', async () => {
    const { trainable, parameters, dispose } = madeModel();
    const paths: string[] = [];
    const inner = sgd({ learningRate: 0.1 });
    await fit({
      trainable: {
        parameters: { ...parameters, tied: parameters.head },
        loss: (_, batch, context) => trainable.loss(parameters, batch, context),
      },
      transform: {
        ...inner,
        init(trained) {
          paths.push(...trained.map(({ path }) => path));
          return inner.init(trained);
        },
      },
      batches,
      epochs: 1,
    });
    expect(paths).toHaveLength(4);
    dispose();
  });
});

test('a loss that is not one number is refused', async () => {
  const { trainable, dispose } = madeModel();
  const before = memory().numTensors;
  await expect(
    fit({
      trainable: { ...trainable, loss: () => tidy(() => tensor([1, 2])) as never },
      transform: optimizer(),
      batches,
      epochs: 1,
    }),
  ).rejects.toMatchObject({ code: 'invalid-loss', message: expect.stringMatching(/\[2\].*mean/) });
  expect(memory().numTensors).toBe(before);
  dispose();
});

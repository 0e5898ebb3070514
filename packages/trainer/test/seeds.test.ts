import { onnx } from '@bertwright/backend-onnx';
import { adamw, chain, clipByGlobalNorm } from '@bertwright/optim';
import { endBackend, shuffle, useBackend } from '@bertwright/tensor';
import { referenceBackend } from '@bertwright/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fit } from '../src/index.ts';
import { madeBatches, madeModel, madeRows, valuesOf } from './made-model.ts';

const rows = madeRows(40);

/** Losses, gradient norms and parameters of a run with dropout, shuffling and clipping. */
async function run(seed: number) {
  const { trainable, parameters, dispose } = madeModel({ rate: 0.5 });
  const { steps } = await fit({
    trainable,
    transform: chain(clipByGlobalNorm(1), adamw({ learningRate: 0.05 })),
    batches: (epoch) => madeBatches(rows, 8, shuffle(rows.count, seed, epoch)),
    epochs: 3,
    seed,
  });
  const values = await valuesOf(parameters);
  dispose();
  return { numbers: steps.map(({ loss, gradientNorm }) => [loss, gradientNorm]), values };
}

describe.each([
  ['the reference backend', referenceBackend()],
  ['ONNX Runtime', onnx({ threads: 2 })],
])('on %s', (_, backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });
  afterAll(endBackend);

  test('a run is bitwise the same twice with the same seed', async () => {
    const first = await run(5);
    expect(first.numbers).toHaveLength(15);
    expect(await run(5)).toEqual(first);
  });

  test('a run is another with another seed', async () => {
    expect((await run(6)).numbers).not.toEqual((await run(5)).numbers);
  });
});

import { disposeTree, parameter, tensor1d, tidy } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { adamw, startingAt } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

test('an applier that starts later does what one does that starts at 0', async () => {
  const results = [];
  const rate = (step: number) => 0.1 / (1 + step);
  for (const start of [0, 5]) {
    const parameters = [{ path: 'kernel', value: parameter(Float32Array.of(1, -2)) }];
    const optimizer = startingAt(start, adamw({ learningRate: rate }));
    const state = optimizer.init(parameters);
    const rates = [0, 1, 2].map((step) =>
      tidy(() => {
        const updates = { gradients: [tensor1d([0.3 - step, 1])] };
        return optimizer.update(updates, state, parameters, start + step).learningRate;
      }),
    );
    results.push({ rates, values: [...(await parameters[0]!.value.data())] });
    disposeTree([parameters[0]!.value, state]);
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[0]!.rates).toEqual([0.1, 0.05, 0.1 / 3]);
});

test('a start below 0 is refused', () => {
  expect(() => startingAt(-1, adamw({ learningRate: 0.1 }))).toThrow(
    expect.objectContaining({ code: 'invalid-option' }),
  );
});

import { disposeTree, memory, parameter, type Tensor, tensor, tidy } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { HeadError, sequenceClassification, sequenceClassificationParameters } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const pooled = Float32Array.from({ length: 2 * 8 }, (_, index) => Math.sin(index));

async function take(tensor: Tensor): Promise<number[]> {
  const values = Array.from(await tensor.data());
  tensor.dispose();
  return values;
}

test('gives pooled states times the kernel, plus the bias', async () => {
  const start = memory().numTensors;
  const kernel = Float32Array.from({ length: 8 * 3 }, (_, index) => Math.cos(index));
  const parameters = {
    kernel: parameter(kernel, [8, 3]),
    bias: parameter(Float32Array.of(1, 2, 3), [3]),
  };
  const expected = [0, 1].flatMap((row) =>
    [0, 1, 2].map((label) => {
      let sum = label + 1;
      for (let index = 0; index < 8; index++) sum += pooled[row * 8 + index]! * kernel[index * 3 + label]!;
      return sum;
    }),
  );
  const logits = tidy(() => sequenceClassification(parameters, tensor(pooled, [2, 8]), { rate: 0.5 }));
  expect(logits.shape).toEqual([2, 3]);
  expectClose(await take(logits), expected, 1e-6);
  disposeTree(parameters);
  expect(memory().numTensors).toBe(start);
});

test('drops out by seed and step while training only', async () => {
  const parameters = sequenceClassificationParameters({ hiddenSize: 8, labels: 3, initializerRange: 1 });
  const run = (step: number, training = true, rate = 0.5) => {
    const context = { training, seed: 3, step, microBatch: 0 };
    return take(tidy(() => sequenceClassification(parameters, tensor(pooled, [2, 8]), { rate, context })));
  };
  const first = await run(0);
  expect(await run(0)).toEqual(first);
  expect(await run(1)).not.toEqual(first);
  const whole = await run(0, false);
  expect(whole).not.toEqual(first);
  expect(await run(0, true, 0)).toEqual(whole);
  disposeTree(parameters);
});

test('starts with a normal kernel that depends on seed and path, and a bias of 0', async () => {
  const start = memory().numTensors;
  const values = async (seed: number, path: string) => {
    const parameters = sequenceClassificationParameters({ hiddenSize: 100, labels: 20, seed, path });
    expect(Array.from(await parameters.bias.data())).toEqual(new Array(20).fill(0));
    const kernel = Array.from(await parameters.kernel.data());
    disposeTree(parameters);
    return kernel;
  };
  const kernel = await values(1, 'classifier');
  const deviation = Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length);
  expect(deviation).toBeGreaterThan(0.019);
  expect(deviation).toBeLessThan(0.021);
  expect(await values(1, 'classifier')).toEqual(kernel);
  expect(await values(2, 'classifier')).not.toEqual(kernel);
  expect(await values(1, 'other')).not.toEqual(kernel);
  expect(memory().numTensors).toBe(start);
});

test.each([0, -1, 1.5, Number.NaN])('refuses %d labels', (labels) => {
  const run = () => sequenceClassificationParameters({ hiddenSize: 8, labels });
  expect(run).toThrow(HeadError);
  expect(run).toThrow(expect.objectContaining({ code: 'size-invalid' }));
});

import { memory, tensor, tidy } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { type ActivationName, activate, activationNames, parseActivation } from '../src/index.ts';
import { take } from './take.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const inputs = Float32Array.from({ length: 201 }, (_, index) => (index - 100) / 12.5);

// In double precision. The error function by its series, which loses 7 of 16 digits at 4; beyond, it is 1 to 1e-8.
const erf = (x: number): number => {
  if (Math.abs(x) > 4) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};
const exact = (x: number) => 0.5 * x * (1 + erf(x / Math.SQRT2));
const tanh = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
const silu = (x: number) => x / (1 + Math.exp(-x));
const references: Record<ActivationName, (x: number) => number> = {
  gelu: exact,
  gelu_python: exact,
  gelu_new: tanh,
  gelu_fast: tanh,
  gelu_pytorch_tanh: tanh,
  relu: (x) => Math.max(0, x),
  silu,
  swish: silu,
};

test.each(activationNames)('%s is what its formula gives in double precision', async (name) => {
  const start = memory().numTensors;
  const values = await take(tidy(() => activate(name, tensor(inputs))));
  expectClose(values, Array.from(inputs, references[name]), 1e-6);
  expect(memory().numTensors).toBe(start);
});

test.each(['mish', 'constructor', undefined, 3])('refuses %j', (name) => {
  expect(() => parseActivation(name)).toThrow(expect.objectContaining({ code: 'config-unsupported' }));
});

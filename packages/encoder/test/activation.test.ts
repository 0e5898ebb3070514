import { memory, parameter, type Scalar, sum, tensor, tidy, valueAndGradients } from '@bertwright/tensor';
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
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const silu = (x: number) => x * logistic(x);
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

const exactSlope = (x: number) =>
  0.5 * (1 + erf(x / Math.SQRT2)) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
const tanhSlope = (x: number) => {
  const t = Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3));
  return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
};
const siluSlope = (x: number) => logistic(x) * (1 + x * (1 - logistic(x)));
const slopes: Record<ActivationName, (x: number) => number> = {
  gelu: exactSlope,
  gelu_python: exactSlope,
  gelu_new: tanhSlope,
  gelu_fast: tanhSlope,
  gelu_pytorch_tanh: tanhSlope,
  // 0 at 0, as PyTorch's.
  relu: (x) => (x > 0 ? 1 : 0),
  silu: siluSlope,
  swish: siluSlope,
};

test.each(activationNames)('%s has the derivative of its formula in double precision', async (name) => {
  const start = memory().numTensors;
  const x = parameter(inputs);
  const { value, gradients } = tidy(() => valueAndGradients(() => sum(activate(name, x)) as Scalar, [x]));
  expectClose(await take(gradients[0]!), Array.from(inputs, slopes[name]), 3e-6);
  value.dispose();
  x.dispose();
  expect(memory().numTensors).toBe(start);
});

test.each(['mish', 'constructor', undefined, 3])('refuses %j', (name) => {
  expect(() => parseActivation(name)).toThrow(expect.objectContaining({ code: 'config-unsupported' }));
});

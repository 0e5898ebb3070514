import { referenceBackend } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addLayerNorm, endBackend, linearGelu, useBackend } from '../src/index.ts';

beforeAll(async () => void (await useBackend(referenceBackend())));
afterAll(endBackend);

const registered: string[] = [];
afterEach(() => {
  for (const name of registered.splice(0)) tf.unregisterKernel(name, 'cpu');
});

/** Gives the backend a kernel for a while; returns the attributes of its calls. */
function withKernel(kernelName: string, returned: (inputs: tf.NamedTensorMap) => tf.Tensor[]) {
  const calls: Record<string, unknown>[] = [];
  tf.registerKernel({
    kernelName,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs }) => {
      calls.push(attrs as Record<string, unknown>);
      return returned(inputs as tf.NamedTensorMap);
    },
  });
  registered.push(kernelName);
  return calls;
}

/** The kernels that run, without those that only name memory anew. */
async function kernelsOf(work: () => tf.Tensor): Promise<string[]> {
  const { kernelNames } = await tf.profile(() => tf.tidy(() => void work()));
  return kernelNames.filter((name) => name.startsWith('Bert') || name === 'Add');
}

const [x, kernel, bias] = [[1, 2], [2, 2], [2]];
const product = () => linearGelu(tf.ones(x!), tf.ones(kernel!), tf.ones(bias!), 'tanh');
const options = { epsilon: 1e-5, dropout: { rate: 0.5, seed: 1, site: 2 } };
const normal = () => addLayerNorm(tf.ones(x!), tf.ones(x!), tf.ones(bias!), tf.ones(bias!), options);

test('where a backend has no kernel for both, the operations run one by one', async () => {
  expect(await kernelsOf(product)).toEqual(expect.arrayContaining(['BertLinear', 'BertGelu']));
  expect(await kernelsOf(normal)).toEqual(expect.arrayContaining(['BertDropout', 'Add', 'BertLayerNorm']));
});

test('where it has one, that runs alone, and keeps what the gradient needs only where one is asked for', async () => {
  const calls = withKernel('BertLinearGelu', (inputs) => [inputs.x!.clone(), inputs.x!.clone()]);
  tf.tidy(() => void product());
  expect(calls).toEqual([{ approximate: 'tanh', keep: false }]);
  const gradient = tf.tidy(() =>
    tf.grad((x) => linearGelu(x, tf.ones(kernel!), undefined, 'exact'))(tf.ones(x!)),
  );
  expect(calls[1]).toEqual({ approximate: 'none', keep: true });
  expect(gradient.shape).toEqual(x);
  gradient.dispose();
});

test('a backend that has the kernel and draws no masks gets what is dropped already', () => {
  const calls = withKernel('BertAddLayerNorm', (inputs) => [inputs.x!.clone()]);
  tf.tidy(() => void normal());
  expect(calls).toEqual([{ epsilon: 1e-5, keep: false }]);
});

test.each([
  ['a kernel', () => linearGelu(tf.ones([1, 3]), tf.ones(kernel!))],
  ['a residual', () => addLayerNorm(tf.ones(x!), tf.ones([2]), tf.ones(bias!), tf.ones(bias!), options)],
])('%s that does not fit is refused', (_, run) => {
  expect(() => tf.tidy(() => void run())).toThrow(expect.objectContaining({ code: 'bad-shape' }));
});

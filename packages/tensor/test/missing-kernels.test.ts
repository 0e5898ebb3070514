import { referenceBackend } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { endBackend, missingKernels, TensorError, tensor, useBackend } from '../src/index.ts';
import { kernelNames } from '../src/kernel-names.ts';

afterEach(endBackend);

/** tfjs's CPU backend under another name, with two kernels only. */
function smallBackend() {
  return {
    ...referenceBackend(),
    name: 'small',
    async start() {
      const info = await referenceBackend().start();
      tf.registerBackend('small', tf.findBackendFactory('cpu'));
      for (const kernelName of ['Exp', 'Identity']) {
        tf.registerKernel({ ...tf.getKernel(kernelName, 'cpu')!, backendName: 'small' });
      }
      return info;
    },
    async end() {
      for (const kernelName of ['Exp', 'Identity']) tf.unregisterKernel(kernelName, 'small');
      tf.removeBackend('small');
    },
  };
}

test('the list holds every kernel name of tfjs but the two that tfjs asks for itself', () => {
  const names = Object.values<unknown>({ ...tf }).filter(
    (value): value is string => typeof value === 'string' && /^_?[A-Z]/.test(value),
  );
  const left = names.filter((name) => name !== 'FromPixels' && name !== 'Draw');
  expect([...kernelNames]).toEqual([...new Set(left)].sort());
});

test('a kernel that a backend lacks is an error that names kernel, backend and remedy', async () => {
  await useBackend(smallBackend());
  const x = tensor([1, 2]);
  const before = tf.memory().numTensors;
  const error = (() => {
    try {
      return tf.log(x);
    } catch (caught) {
      return caught;
    }
  })();
  expect(error).toBeInstanceOf(TensorError);
  expect(error).toMatchObject({ code: 'missing-kernel' });
  expect(String(error)).toMatch(/'small'.*'Log'.*another backend/);
  expect(tf.memory().numTensors).toBe(before);
  const y = tf.exp(x);
  expect(Array.from(await y.data())).toEqual([Math.fround(Math.E), Math.fround(Math.exp(2))]);
  tf.dispose([x, y]);
});

test('the missing kernels are listed, and gone with the backend', async () => {
  expect(missingKernels()).toEqual([]);
  await useBackend(smallBackend());
  expect(missingKernels()).toEqual(kernelNames.filter((name) => name !== 'Exp' && name !== 'Identity'));
  await endBackend();
  expect(missingKernels()).toEqual([]);
  expect(tf.getKernelsForBackend('small').map(({ kernelName }) => kernelName)).not.toContain('Log');
  expect(tf.getKernel('Log', 'small')).toBeUndefined();
});

test('what tfjs asks for before it chooses a path stays absent', async () => {
  await useBackend(smallBackend());
  expect(tf.getKernel('FromPixels', 'small')).toBeUndefined();
  expect(tf.getKernel('Draw', 'small')).toBeUndefined();
});

test('a kernel that a backend registers later takes its place and stays when the backend ends', async () => {
  await useBackend(smallBackend());
  tf.registerKernel({ ...tf.getKernel('Log', 'cpu')!, backendName: 'small' });
  expect(missingKernels()).not.toContain('Log');
  const y = tf.tidy(() => tf.log(tensor([1])));
  expect(Array.from(await y.data())).toEqual([0]);
  y.dispose();
  await endBackend();
  expect(tf.getKernel('Log', 'small')).toBeDefined();
  tf.unregisterKernel('Log', 'small');
});

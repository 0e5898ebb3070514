import { referenceBackend } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { endBackend, TensorError, useBackend } from '../src/index.ts';

test('a backend that fails to start is an error with its cause, and is ended', async () => {
  const cause = new Error('no such engine');
  let ended = false;
  const failing = {
    ...referenceBackend(),
    start: () => Promise.reject(cause),
    end: async () => {
      ended = true;
    },
  };
  const error = await useBackend(failing).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TensorError);
  expect(error).toMatchObject({ code: 'backend-failed', cause });
  expect(ended).toBe(true);
});

test('a backend ends when another takes its place', async () => {
  const events: string[] = [];
  const backend = (label: string) => ({
    ...referenceBackend(),
    end: async () => void events.push(label),
  });
  await useBackend(backend('first'));
  await useBackend(backend('second'));
  expect(events).toEqual(['first']);
  await endBackend();
  expect(events).toEqual(['first', 'second']);
});

test('a backend that loads all of tfjs leaves the gradients of Sum and Mean to Bertwright', async () => {
  await useBackend(referenceBackend());
  const own = tf.getGradient('Sum');
  const loading = {
    ...referenceBackend(),
    async start() {
      tf.unregisterGradient('Sum');
      tf.registerGradient({ kernelName: 'Sum', gradFunc: () => ({}) });
      return referenceBackend().start();
    },
  };
  await useBackend(loading);
  expect(tf.getGradient('Sum')).toBe(own);
  await endBackend();
});

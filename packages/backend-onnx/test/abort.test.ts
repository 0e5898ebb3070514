import { endBackend, flush, useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onnx } from '../src/index.ts';
import type { OnnxMemory, OnnxTfjsBackend } from '../src/tfjs-backend.ts';
import { smallModel } from './small-model.ts';

beforeEach(async () => void (await useBackend(onnx({ threads: 2 }))));
afterEach(endBackend);

const state = () => tf.backend().memory() as unknown as OnnxMemory;

/** A matrix that has been computed. */
async function square(size: number): Promise<tf.Tensor2D> {
  const x = tf.fill([size, size], 1e-3) as tf.Tensor2D;
  await x.data();
  return x;
}

/** A sum that takes `products` matrix products, one after the other. */
const longSum = (x: tf.Tensor2D, products: number) =>
  tf.tidy(() => {
    let y: tf.Tensor2D = x;
    for (let i = 0; i < products; i++) y = tf.matMul(y, x);
    return tf.sum(y);
  });

test('an aborted run ends long before its end, with an error that says so, and the backend goes on', async () => {
  const x = await square(400);
  const start = performance.now();
  await longSum(x, 800).data();
  const whole = performance.now() - start;

  const controller = new AbortController();
  const lost = longSum(x, 800);
  await flush({ signal: controller.signal });
  await new Promise((resolve) => setTimeout(resolve, whole / 10));
  const abortedAt = performance.now();
  controller.abort(new Error('stop now'));
  await expect(lost.data()).rejects.toMatchObject({
    code: 'aborted',
    cause: { message: 'stop now' },
  });
  expect(performance.now() - abortedAt).toBeLessThan(whole / 3);
  expect((await tf.sum(x).data())[0]).toBeCloseTo(160, 2);
});

test('what was queued behind an aborted run and needs it is lost too, what does not is computed', async () => {
  const x = await square(400);
  const controller = new AbortController();
  const lost = longSum(x, 100);
  await flush({ signal: controller.signal });
  const next = tf.add(lost, 1);
  const reading = next.data();
  const other = tf.add(x, 1);
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: 'aborted' });
  expect((await other.data())[0]).toBeCloseTo(1.001, 5);
});

test('an abort is told to whoever reads or flushes with that signal, and to nobody else', async () => {
  const controller = new AbortController();
  const lost = longSum(await square(300), 50);
  await flush({ signal: controller.signal });
  controller.abort();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await flush();
  expect([...(await tf.add(tf.ones([2]), 1).data())]).toEqual([2, 2]);
  await expect(flush({ signal: controller.signal })).rejects.toMatchObject({ code: 'aborted' });
  await expect(lost.data()).rejects.toMatchObject({ code: 'aborted' });
});

test('a signal that has aborted already lets nothing run', async () => {
  const y = tf.exp(tf.ones([3]));
  const { compiled } = state();
  await expect(flush({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  await expect(y.data()).rejects.toMatchObject({ code: 'aborted' });
  expect(state().compiled).toBe(compiled);
});

test('a signal that aborts after the run changes nothing, and no listener stays on it', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  let added = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    listeners++;
    added++;
    add(...given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    listeners--;
    remove(...given);
  };
  const y = tf.exp(tf.zeros([3]));
  await flush({ signal });
  expect([...(await y.data())]).toEqual([1, 1, 1]);
  expect({ added, listeners }).toEqual({ added: 1, listeners: 0 });
  controller.abort();
  expect([...(await tf.add(y, 1).data())]).toEqual([2, 2, 2]);
});

test('memory and tensors of an aborted run are given back', async () => {
  const x = await square(300);
  const before = { used: state().usedBytes, tensors: tf.memory().numTensors };
  const controller = new AbortController();
  const lost = longSum(x, 50);
  await flush({ signal: controller.signal });
  controller.abort();
  await expect(lost.data()).rejects.toMatchObject({ code: 'aborted' });
  lost.dispose();
  expect({ used: state().usedBytes, tensors: tf.memory().numTensors }).toEqual(before);
});

test('an aborted training step loses the parameters that it was updating; clones of them bring it back, bit by bit', async () => {
  const { list, state: moments, step } = smallModel();
  const variables = [...list, ...moments.first, ...moments.second];
  await step().data();
  // A held value is never written over, so a clone costs no copy.
  const clones = variables.map((variable) => tf.clone(variable));
  const before = await Promise.all(clones.map((clone) => clone.data()));
  const copies = before.map((values) => values.slice());

  const aborted = step();
  await expect(flush({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  await expect(aborted.data()).rejects.toMatchObject({ code: 'aborted' });
  for (const variable of variables) {
    await expect(variable.data()).rejects.toMatchObject({ code: 'aborted' });
  }
  await expect(step().data()).rejects.toMatchObject({ code: 'aborted' });

  for (const [index, variable] of variables.entries()) variable.assign(clones[index]!);
  const after = await Promise.all(variables.map((variable) => variable.data()));
  expect(after.map((values) => values.slice())).toEqual(copies);
  expect(Number.isFinite((await step().data())[0]!)).toBe(true);
});

test('a step that is stopped after its start leaves parameters and moments as they were', async () => {
  const { list, state: moments, step } = smallModel();
  const variables = [...list, ...moments.first, ...moments.second];
  await step().data();
  const { recorder } = tf.backend() as OnnxTfjsBackend;
  const buffers = variables.map(({ dataId }) => recorder.valueOf(dataId).storage!.buffer);
  const expected = buffers.map((buffer) => new Uint8Array(buffer).slice());

  const loss = step();
  await flush({ signal: abortedAtStart() }).catch(() => {});
  await expect(loss.data()).rejects.toMatchObject({ code: 'aborted' });
  expect(variables.map(({ dataId }) => recorder.valueOf(dataId).storage!.buffer)).toEqual(buffers);
  expect(buffers.map((buffer) => new Uint8Array(buffer))).toEqual(expected);
  for (const variable of variables) await variable.data();
  expect(Number.isFinite((await step().data())[0]!)).toBe(true);
});

/** A signal that aborts at the moment when a run starts to listen to it. */
function abortedAtStart(): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const add = signal.addEventListener.bind(signal);
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    add(...given);
    controller.abort();
  };
  return signal;
}

import { dropoutMask, dropoutMaskValues, endBackend, flush, useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onnx } from '../src/index.ts';
import type { OnnxMemory } from '../src/tfjs-backend.ts';

const state = () => tf.backend().memory() as unknown as OnnxMemory;

beforeEach(async () => void (await useBackend(onnx({ threads: 2, programs: 4, pendingOperations: 100 }))));
afterEach(endBackend);

/** Some work that ends in one scalar. */
function work(x: tf.Tensor, times = 1): tf.Scalar {
  return tf.tidy(() => {
    let y = x;
    for (let i = 0; i < times; i++) y = tf.tanh(tf.add(tf.mul(y, 1.5), 0.25));
    return tf.sum(y) as tf.Scalar;
  });
}

test('nothing runs before a value is read; then everything runs at once', async () => {
  const x = tf.tensor1d([1, 2, 3]);
  const [a, b] = [work(x, 5), work(x, 3)];
  expect(state()).toMatchObject({ runs: 0, compiled: 0 });
  expect(state().pendingOperations).toBeGreaterThan(10);
  await a.data();
  expect(state()).toMatchObject({ runs: 1, compiled: 1, pendingOperations: 0 });
  await b.data();
  expect(state().runs).toBe(1);
});

test('a second step of the same shapes compiles nothing, whatever its numbers', async () => {
  for (const value of [1, 2.5, -3]) {
    const x = tf.fill([4], value);
    const y = tf.tidy(() => tf.add(work(x), tf.scalar(value)));
    expect((await y.data())[0]).toBeCloseTo(4 * Math.tanh(1.5 * value + 0.25) + value, 5);
    tf.dispose([x, y]);
  }
  expect(state()).toMatchObject({ runs: 3, compiled: 1 });
});

test('another shape, attribute or set of living results is another graph', async () => {
  const read = async (y: tf.Tensor) => {
    await y.data();
    y.dispose();
  };
  await read(tf.transpose(tf.ones([2, 3]), [1, 0]));
  await read(tf.transpose(tf.ones([3, 2]), [1, 0]));
  await read(tf.transpose(tf.ones([3, 3]), [1, 0]));
  expect(state().compiled).toBe(3);
  await read(tf.sum(tf.ones([3, 3]), 0));
  await read(tf.sum(tf.ones([3, 3]), 1));
  expect(state().compiled).toBe(5);
});

test('the same operations joined in another way are another graph', async () => {
  const [a, b] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([10, 20, 30])];
  const read = async (make: () => tf.Tensor) => {
    const y = tf.tidy(make);
    const values = [...(await y.data())];
    y.dispose();
    return values;
  };
  expect(await read(() => tf.sub(tf.add(a, b), a))).toEqual([10, 20, 30]);
  expect(await read(() => tf.sub(tf.add(a, b), b))).toEqual([1, 2, 3]);
  expect(await read(() => tf.sub(a, tf.add(a, b)))).toEqual([-10, -20, -30]);
  expect(await read(() => tf.sub(tf.add(a, a), a))).toEqual([1, 2, 3]);
  expect(state().compiled).toBe(4);
  // The first two with a and b exchanged: joined in the same way, so nothing is compiled.
  expect(await read(() => tf.sub(tf.add(b, a), b))).toEqual([1, 2, 3]);
  expect(await read(() => tf.sub(tf.add(b, a), a))).toEqual([10, 20, 30]);
  expect(state().compiled).toBe(4);
  tf.dispose([a, b]);
});

test('a tensor seen in two shapes is another graph than one seen in one', async () => {
  const x = tf.tensor1d([1, 2, 3, 4]);
  const sums = async (shape: number[], axis: number) => {
    const y = tf.tidy(() => tf.sum(tf.reshape(tf.exp(x), shape), axis));
    const { length } = await y.data();
    y.dispose();
    return length;
  };
  expect(await sums([2, 2], 0)).toBe(2);
  expect(await sums([4, 1], 0)).toBe(1);
  expect(await sums([1, 4], 0)).toBe(4);
  expect(state().compiled).toBe(3);
  x.dispose();
});

test('what nobody needs any more is neither computed nor kept', async () => {
  const x = tf.ones([1000]);
  const before = state().usedBytes;
  const kept = tf.exp(x);
  tf.log(x).dispose();
  const inner = tf.mul(kept, 2);
  const y = tf.add(inner, 1);
  inner.dispose();
  await y.data();
  // Two results of 4,000 bytes, in buckets of 4,096.
  expect(state().usedBytes - before).toBe(2 * 4096);
  tf.dispose([x, kept, y]);
});

test('an input that is disposed before the run is still read by it', async () => {
  const x = tf.tensor1d([1, 2, 3]);
  const y = tf.square(x);
  x.dispose();
  const other = tf.tensor1d([7, 8, 9]);
  expect([...(await y.data())]).toEqual([1, 4, 9]);
  tf.dispose([y, other]);
});

test('the caller may change its array after the tensor is made', async () => {
  const values = new Float32Array([1, 2, 3]);
  const x = tf.tensor1d(values);
  const y = tf.mul(x, 2);
  values.fill(9);
  expect([...(await y.data())]).toEqual([2, 4, 6]);
  tf.dispose([x, y]);
});

test('numbers that were read are never overwritten by later steps', async () => {
  const read: Float32Array[] = [];
  for (let i = 0; i < 5; i++) {
    const y = tf.tidy(() => tf.mul(tf.ones([100]), i));
    read.push((await y.data()) as Float32Array);
    y.dispose();
  }
  expect(read.map((values) => values[99])).toEqual([0, 1, 2, 3, 4]);
});

test('the least recently used graphs are forgotten beyond the limit', async () => {
  const run = async (length: number) => {
    const y = tf.tidy(() => tf.exp(tf.ones([length])));
    await y.data();
    y.dispose();
  };
  for (const length of [1, 2, 3, 4, 1, 5]) await run(length);
  expect(state()).toMatchObject({ compiled: 5, programs: { count: 4 } });
  await run(1);
  expect(state().compiled).toBe(5);
  await run(2);
  expect(state().compiled).toBe(6);
});

test('graphs beyond the limit of bytes are forgotten', async () => {
  await endBackend();
  await useBackend(onnx({ threads: 2, programBytes: 1 }));
  for (const length of [1, 2, 3]) {
    const y = tf.tidy(() => tf.exp(tf.ones([length])));
    await y.data();
    y.dispose();
  }
  expect(state().programs.count).toBe(1);
});

test('without any read, the limit of pending operations makes it run', () => {
  let x = tf.ones([3]);
  for (let i = 0; i < 250; i++) {
    const next = tf.neg(x);
    x.dispose();
    x = next;
  }
  expect(state()).toMatchObject({ runs: 2, pendingOperations: 50 });
  x.dispose();
});

test('memory stays bounded where nobody reads or flushes for long', () => {
  const x = tf.ones([1000]);
  let most = 0;
  let total = tf.zeros([1000]);
  for (let i = 0; i < 1000; i++) {
    const next = tf.tidy(() => tf.add(total, tf.exp(tf.mul(x, i / 1000))));
    total.dispose();
    total = next;
    most = Math.max(most, state().usedBytes + state().idleBytes);
    expect(state().pendingOperations).toBeLessThanOrEqual(100);
  }
  // A scalar each and some vectors, at most 100 operations' worth.
  expect(most).toBeLessThan(100 * 4096);
  expect(total.dataSync()[0]).toBeGreaterThan(1000);
  tf.dispose([x, total]);
});

test('recording on and on while a run is under way ends in an error that says what to do', async () => {
  const x = tf.fill([300, 300], 1e-3) as tf.Tensor2D;
  const first = tf.tidy(() => tf.sum(tf.matMul(tf.matMul(x, x), x)));
  const reading = first.data();
  const record = () => {
    for (let i = 0; i < 500; i++) tf.neg(x);
  };
  expect(record).toThrow(/at most 400 operations between two awaits/);
  await reading;
  expect((await tf.sum(x).data())[0]).toBeCloseTo(90, 3);
});

test('flush starts the run and does not wait for it', async () => {
  const x = tf.ones([300, 300]);
  const step = () => tf.tidy(() => tf.sum(tf.matMul(tf.matMul(x, x), x)));
  const first = step();
  await flush();
  expect(state().pendingOperations).toBe(0);
  const second = step();
  expect(state().pendingOperations).toBe(3);
  await flush();
  expect(state().runs).toBeGreaterThanOrEqual(1);
  expect((await first.data())[0]).toBe((await second.data())[0]);
  expect(state()).toMatchObject({ runs: 2, compiled: 1 });
  tf.dispose([x, first, second]);
});

test('the event loop is free while a run is under way', async () => {
  const x = tf.fill([600, 600], 1e-3);
  let y = x.clone();
  for (let i = 0; i < 60; i++) y = tf.matMul(y, x);
  await tf.sum(y).data();
  let again = x.clone();
  for (let i = 0; i < 60; i++) again = tf.matMul(again, x);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await tf.sum(again).data();
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
});

test('tensors, values and memory return to where they started', async () => {
  const round = async (length: number) => {
    const result = tf.tidy(() => {
      const { value, grad } = { value: 0, grad: tf.grad((x: tf.Tensor) => tf.sum(tf.softmax(tf.mul(x, x)))) };
      return tf.add(grad(tf.ones([4, length])), value);
    });
    await result.data();
    result.dispose();
  };
  await round(3);
  const start = { ...tf.memory(), used: state().usedBytes, values: tf.backend().numDataIds() };
  for (let i = 0; i < 5; i++) await round(3);
  for (let i = 4; i < 9; i++) await round(i);
  const end = { ...tf.memory(), used: state().usedBytes, values: tf.backend().numDataIds() };
  expect(end).toMatchObject({ numTensors: start.numTensors, used: start.used, values: start.values });
});

test('buffers that no step asks for any more are given back', async () => {
  const large = tf.tidy(() => tf.exp(tf.ones([100_000])));
  await tf.sum(large).data();
  large.dispose();
  expect(state().idleBytes).toBeGreaterThan(400_000);
  for (let i = 0; i < 20; i++) await tf.tidy(() => tf.exp(tf.scalar(i))).data();
  expect(state().idleBytes).toBeLessThan(10_000);
});

test('dataSync runs what is pending, unless a run is under way', async () => {
  const x = tf.fill([400, 400], 1e-3);
  const y = tf.tidy(() => tf.sum(tf.matMul(x, x)));
  expect(y.dataSync()[0]).toBeCloseTo(400 ** 3 * 1e-6, 3);
  const next = tf.tidy(() => tf.sum(tf.matMul(tf.matMul(x, x), x)));
  const reading = next.data();
  const other = tf.add(next, 1);
  expect(() => other.dataSync()).toThrow(/data\(\)/);
  await reading;
  expect(other.dataSync()[0]).toBe((await next.data())[0]! + 1);
});

test('a dropout mask takes memory when a run needs it or it is read, and never otherwise', async () => {
  const shape = [8, 64];
  const mask = (step: number) => dropoutMask(shape, { rate: 0.5, seed: 1, step, site: 3 });
  const bytesBefore = state().usedBytes;
  const tensorsBefore = tf.memory().numTensors;
  const [unused, needed, read] = [mask(0), mask(1), mask(2)];
  expect(state().usedBytes).toBe(bytesBefore);
  unused.dispose();

  const count = tf.tidy(() => tf.sum(tf.cast(needed, 'float32')));
  // Its tensor goes before the run, as in a step's tidy; the operation still has it.
  needed.dispose();
  expect((await count.data())[0]).toBe(
    dropoutMaskValues(shape, 0.5, { seed: 1, step: 1, site: 3 }).reduce((sum, kept) => sum + kept, 0),
  );
  expect([...read.dataSync()]).toEqual([...dropoutMaskValues(shape, 0.5, { seed: 1, step: 2, site: 3 })]);
  tf.dispose([count, read]);
  expect(state().usedBytes).toBe(bytesBefore);
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

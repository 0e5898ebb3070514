import { type Backend, endBackend, useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { onnxRuntime } from '../../src/engine/onnx-runtime.ts';
import type { Provider } from '../../src/engine/provider.ts';
import { onnx } from '../../src/index.ts';
import { recordingBackend } from '../../src/recording-backend.ts';
import type { OnnxTfjsBackend } from '../../src/tfjs-backend.ts';
import { smallModel } from '../small-model.ts';

afterEach(endBackend);

/** A card without a card: tensors live in memory that ONNX Runtime owns, and bytes move as they would to a device. */
const apart: Provider = {
  device: 'memory apart',
  deterministic: true,
  memory: { name: 'Cpu', deviceId: 0 },
  append() {},
};
const limits = { count: 32, bytes: 2 ** 28, pending: 10_000 };
const onDevice = (): Backend =>
  recordingBackend({ engine: () => onnxRuntime({ threads: 2, spin: false, provider: apart }), limits });

/** Every bit of what training leaves, with reads and writes by the host in between. */
async function train(): Promise<Float32Array[]> {
  const { list, state, step } = smallModel({ width: 24, layers: 2 });
  const losses: tf.Scalar[] = [];
  for (let i = 0; i < 3; i++) losses.push(step());
  const read = (await list[1]!.data()) as Float32Array;
  list[1]!.assign(
    tf.tensor(
      read.map((value) => value / 2),
      list[1]!.shape,
    ),
  );
  for (let i = 0; i < 3; i++) losses.push(step());
  const outcome: Float32Array[] = [];
  for (const value of [...losses, ...list, ...state.first, ...state.second]) {
    outcome.push(((await value.data()) as Float32Array).slice());
  }
  return outcome;
}

test('training with tensors on a device gives bitwise the numbers of tensors in JavaScript', async () => {
  await useBackend(onnx({ threads: 2 }));
  const expected = await train();
  await useBackend(onDevice());
  expect(await train()).toEqual(expected);
});

test('it says what it runs on', async () => {
  expect(await useBackend(onDevice())).toMatchObject({ device: 'memory apart', deterministic: true });
});

describe('on a device', () => {
  const vector = (length: number, value: number) => tf.tensor1d(new Float32Array(length).fill(value));

  test('values that the host wrote, that runs wrote and that are blocked on are all read right', async () => {
    await useBackend(onDevice());
    const x = vector(1000, 2);
    expect((await x.data())[999]).toBe(2);
    const y = tf.mul(x, 3);
    expect(y.dataSync()[999]).toBe(6);
    const z = tf.add(y, x);
    expect((await z.data())[0]).toBe(8);
    expect((await tf.add(tf.scalar(1), tf.scalar(2)).data())[0]).toBe(3);
    const ids = tf.tensor1d(new Int32Array(100).fill(7), 'int32');
    expect((await tf.add(ids, tf.scalar(1, 'int32')).data())[99]).toBe(8);
    expect((await tf.equal(ids, ids).data())[99]).toBe(1);
  });

  test('memory that was used for one tensor serves another, whoever writes it', async () => {
    await useBackend(onDevice());
    for (let i = 0; i < 5; i++) {
      const made = tf.tidy(() => tf.mul(vector(1000, i), 2));
      expect((await tf.add(made, 1).data())[500]).toBe(2 * i + 1);
      made.dispose();
      const written = vector(1000, -i);
      expect((await tf.mul(written, 2).data())[500]).toBe(-2 * i || -0);
      written.dispose();
      const other = tf.tensor2d(new Int32Array(1000).fill(i), [10, 100], 'int32');
      expect((await tf.sum(other).data())[0]).toBe(1000 * i);
      other.dispose();
    }
  });

  test('numbers that were read are never overwritten by later steps', async () => {
    await useBackend(onDevice());
    const { state, step } = smallModel();
    await step().data();
    const held = (await state.first[0]!.data()) as Float32Array;
    const copy = held.slice();
    await step().data();
    await step().data();
    expect(held).toEqual(copy);
    expect(await state.first[0]!.data()).not.toEqual(copy);
  });

  test('what the device holds is given back with the buffers', async () => {
    const engine = await onnxRuntime({ threads: 1, spin: false, provider: apart });
    const { memory } = engine;
    const released = new Set<ArrayBufferLike>();
    const release = memory!.release.bind(memory);
    memory!.release = (buffer) => {
      released.add(buffer);
      release(buffer);
    };
    await useBackend(recordingBackend({ engine: async () => engine, limits }));
    const { recorder } = tf.backend() as OnnxTfjsBackend;
    const large = tf.exp(vector(100_000, 1));
    await tf.sum(large).data();
    const { buffer } = recorder.valueOf(large.dataId).storage!;
    large.dispose();
    expect(released).not.toContain(buffer);
    for (let i = 0; i < 20; i++) await tf.tidy(() => tf.exp(tf.scalar(i))).data();
    expect(released).toContain(buffer);
    const read = tf.exp(vector(5000, 1));
    const values = (await read.data()) as Float32Array;
    read.dispose();
    expect(released).toContain(values.buffer);
    expect(values[0]).toBeCloseTo(Math.E, 5);
  });
});

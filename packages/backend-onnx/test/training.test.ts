import { adamwUpdate, endBackend, flush, normal, parameter, useBackend } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { onnx } from '../src/index.ts';
import type { OnnxMemory, OnnxTfjsBackend } from '../src/tfjs-backend.ts';
import { smallModel } from './small-model.ts';

const state = () => tf.backend().memory() as unknown as OnnxMemory;
afterEach(endBackend);

/** Trains and returns every bit of the outcome. */
async function train(steps: number, between: () => Promise<unknown> = flush): Promise<Float32Array[]> {
  const { list, state, step } = smallModel();
  const losses: tf.Scalar[] = [];
  for (let i = 0; i < steps; i++) {
    losses.push(step());
    await between();
  }
  const all = [...losses, ...list, ...state.first, ...state.second];
  const outcome: Float32Array[] = [];
  for (const value of all) outcome.push(((await value.data()) as Float32Array).slice());
  tf.dispose(all);
  return outcome;
}

test('a training step is two runs, the gradients and the update, and the second compiles nothing', async () => {
  await useBackend(onnx({ threads: 2 }));
  const { step } = smallModel();
  await step().data();
  expect(state()).toMatchObject({ runs: 2, compiled: 2 });
  await step().data();
  expect(state()).toMatchObject({ runs: 4, compiled: 2, pendingOperations: 0 });
  // The update is compiled once for all lengths.
  await step(8).data();
  expect(state()).toMatchObject({ runs: 6, compiled: 3 });
});

test('training lowers the loss', async () => {
  await useBackend(onnx({ threads: 2 }));
  const { step } = smallModel();
  const losses: number[] = [];
  for (let i = 0; i < 20; i++) losses.push((await step().data())[0]!);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
});

test('training follows the composed operations on another backend', async () => {
  await useBackend(onnx({ threads: 2 }));
  const outcome = await train(4);
  await useReferenceBackend();
  const expected = await train(4);
  for (const [index, values] of expected.entries())
    expectClose(outcome[index]!, values, 1e-4, { absolute: 1e-7 });
});

test('two runs with the same seeds are equal bit by bit, read or unread, ahead or not', async () => {
  await useBackend(onnx({ threads: 2 }));
  const first = await train(6);
  expect(await train(6)).toEqual(first);
  const settled = async () => {
    await flush();
    await (
      tf.backend() as unknown as { recorder: { runner: { idle(): Promise<void> } } }
    ).recorder.runner.idle();
  };
  expect(await train(6, settled)).toEqual(first);
  expect(await train(6, async () => {})).toEqual(first);
});

test('moments are updated in their own memory, unless somebody holds it', async () => {
  await useBackend(onnx({ threads: 2 }));
  const { state: moments, step } = smallModel();
  await step().data();
  const held = (await moments.first[0]!.data()) as Float32Array;
  const copy = held.slice();
  const shared = tf.clone(moments.second[1]!);
  const sharedCopy = (await tf.clone(shared).data()).slice();
  await step().data();
  await step().data();
  expect(held).toEqual(copy);
  expect(await shared.data()).toEqual(sharedCopy);
  expect(await moments.first[0]!.data()).not.toEqual(copy);
  expect(await moments.second[1]!.data()).not.toEqual(sharedCopy);
});

test('a mean of a moment that is taken in the same run sees the old values', async () => {
  await useBackend(onnx({ threads: 2 }));
  const { state: moments, step } = smallModel();
  await step().data();
  const before = tf.sum(tf.abs(moments.first[1]!));
  const expected = (await tf.sum(tf.abs(tf.clone(moments.first[1]!))).data())[0]!;
  const value = step();
  await value.data();
  expect((await before.data())[0]).toBe(expected);
});

test('steps leave no tensors, values or memory behind', async () => {
  await useBackend(onnx({ threads: 2 }));
  const { step } = smallModel();
  const once = async () => {
    const value = step();
    await value.data();
    value.dispose();
  };
  await once();
  const start = {
    tensors: tf.memory().numTensors,
    values: tf.backend().numDataIds(),
    used: state().usedBytes,
  };
  for (let i = 0; i < 10; i++) await once();
  expect({
    tensors: tf.memory().numTensors,
    values: tf.backend().numDataIds(),
    used: state().usedBytes,
  }).toEqual(start);
});

test('parameters that are written over are bit by bit those that are not, whole and in parts', async () => {
  await useBackend(onnx({ threads: 2 }));
  const { recorder } = tf.backend() as OnnxTfjsBackend;
  const bufferOf = ({ dataId }: tf.Tensor) => recorder.valueOf(dataId).storage!.buffer;
  /** Two updates of a small parameter and of one that is updated part by part; `hold` keeps what they were. */
  const run = async (hold: boolean) => {
    const sizes = [7, 3 * 131_072 + 5];
    const of = (site: number) =>
      sizes.map((size) => parameter(normal(size, 0, 1, { seed: 2, site }), [size]));
    const [parameters, gradients] = [of(1), of(2)];
    const [firstMoments, secondMoments] = [0, 1].map(() =>
      sizes.map((size) => parameter(new Float32Array(size), [size], false)),
    );
    await flush();
    const all = [...parameters!, ...firstMoments!, ...secondMoments!];
    const before = all.map(bufferOf);
    const held: tf.Tensor[] = [];
    for (let update = 1; update <= 2; update++) {
      if (hold) held.push(...all.map((variable) => tf.clone(variable)));
      adamwUpdate({
        parameters: parameters!,
        firstMoments: firstMoments!,
        secondMoments: secondMoments!,
        gradients: gradients!,
        decays: [0.1, 0],
        learningRate: 0.01,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        update,
      });
    }
    await flush();
    await recorder.runner.idle();
    expect(all.map((variable, index) => bufferOf(variable) === before[index])).toEqual(all.map(() => !hold));
    const outcome: Float32Array[] = [];
    for (const variable of all) outcome.push(((await variable.data()) as Float32Array).slice());
    tf.dispose([...all, ...gradients!, ...held]);
    return outcome;
  };
  const written = await run(false);
  expect(await run(true)).toEqual(written);
  expect(written.flatMap((values) => [...values]).every(Number.isFinite)).toBe(true);
});

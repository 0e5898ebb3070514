import {
  adamwUpdate,
  endBackend,
  gelu,
  layerNorm,
  linear,
  matMul,
  memory,
  normal,
  ones,
  parameter,
  type Scalar,
  softmaxCrossEntropy,
  sum,
  tensor,
  tidy,
  useBackend,
  valueAndGradients,
} from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { TensorflowError, tensorflow } from '../src/index.ts';
import { describeWhereSetUp } from './where-set-up.ts';

afterEach(endBackend);

/** A small classifier: every parameter after some steps, and the losses. */
async function train(steps: number): Promise<number[][]> {
  const shapes = { up: [8, 16], bias: [16], scale: [16], offset: [16], head: [16, 3] };
  const parameters = Object.entries(shapes).map(([name, shape], site) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const values =
      name === 'scale' ? new Float32Array(count).fill(1) : normal(count, 0, 0.3, { seed: 1, site });
    return parameter(values, shape);
  });
  const moments = () => parameters.map(({ size, shape }) => parameter(new Float32Array(size), shape, false));
  const [firstMoments, secondMoments] = [moments(), moments()];
  const [up, bias, scale, offset, head] = parameters;
  const losses: Scalar[] = [];
  for (let update = 1; update <= steps; update++) {
    const loss = tidy(() => {
      const x = tensor(normal(32, 0, 1, { seed: 2, site: update }), [4, 8]);
      const labels = tensor([0, 1, 2, 1], [4], 'int32');
      const { value, gradients } = valueAndGradients(() => {
        const hidden = layerNorm(gelu(linear(x, up!, bias!)), scale!, offset!, 1e-12);
        return softmaxCrossEntropy(linear(hidden, head!), labels);
      }, parameters);
      adamwUpdate({
        parameters,
        firstMoments,
        secondMoments,
        gradients,
        decays: parameters.map(() => 0.1),
        learningRate: 0.01,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        update,
      });
      return value;
    });
    losses.push(loss);
  }
  const all = [...losses, ...parameters];
  const values = await Promise.all(all.map(async (each) => [...(await each.data())]));
  tf.dispose([...all, ...firstMoments, ...secondMoments]);
  return values;
}

test('an option that is none is refused at once', () => {
  expect(() => tensorflow({ threads: 0 })).toThrow(TensorflowError);
  expect(() => tensorflow({ threads: 1.5 })).toThrow(/Expected threads to be a positive integer, got 1.5/);
  expect(() => tensorflow({ device: 'tpu' as 'gpu' })).toThrow(/'cpu' or 'gpu', got tpu/);
});

describeWhereSetUp('TensorFlow on the CPU', () => {
  test('says what it is', async () => {
    expect(await useBackend(tensorflow({ threads: 2 }))).toMatchObject({
      engine: expect.stringMatching(/^TensorFlow 2\.21\./),
      device: 'CPU',
      threads: 2,
      keepsNonFinite: true,
    });
  });

  test('uses the tfjs-core of this package, and registers its kernels once', async () => {
    await useBackend(tensorflow({ threads: 2 }));
    const product = matMul(ones([2, 3]), ones([3, 4]));
    expect(product).toBeInstanceOf(tf.Tensor);
    expect(tf.getKernel('BatchMatMul', 'tensorflow')).toBeDefined();
    expect(tf.getGradient('Sum')!.inputsToSave).toEqual(['x']);
    product.dispose();
  });

  test('training follows the plain reference', async () => {
    await useBackend(tensorflow({ threads: 2 }));
    const outcome = await train(5);
    await useReferenceBackend();
    const expected = await train(5);
    for (const [index, values] of expected.entries()) {
      expectClose(outcome[index]!, values, 1e-4, { absolute: 1e-7 });
    }
  });

  test('two runs with the same seeds are equal bit by bit', async () => {
    await useBackend(tensorflow({ threads: 2 }));
    expect(await train(20)).toEqual(await train(20));
  });

  test('training leaves no tensor behind, in tfjs or in TensorFlow', async () => {
    await useBackend(tensorflow({ threads: 2 }));
    const held = () => [memory().numTensors, tf.backend().numDataIds(), tf.backend().memory()];
    const before = held();
    await train(3);
    expect(held()).toEqual(before);
  });

  test('its end frees what tensors still held', async () => {
    await useBackend(tensorflow({ threads: 2 }));
    const backend = tf.backend();
    const left = matMul(ones([20, 10]), ones([10, 30]));
    expect(backend.memory()).toMatchObject({ engineTensors: expect.any(Number) });
    expect((backend.memory() as unknown as { engineTensors: number }).engineTensors).toBeGreaterThan(0);
    await endBackend();
    expect(backend.memory()).toMatchObject({ engineTensors: 0 });
    expect(left.isDisposed).toBe(false);
  });

  test('starts again after its end', async () => {
    for (let round = 0; round < 3; round++) {
      await useBackend(tensorflow({ threads: 2 }));
      const total = tidy(() => sum(matMul(ones([20, 10]), ones([10, 30]))));
      expect((await total.data())[0]).toBe(6000);
      total.dispose();
      await endBackend();
      expect(tf.findBackendFactory('tensorflow')).toBeNull();
    }
  });

  test('what it was started with first holds for the process: something else is refused', async () => {
    await useBackend(tensorflow({ threads: 2 }));
    await endBackend();
    const error = await useBackend(tensorflow({ threads: 1 })).catch((caught: Error) => caught);
    expect((error as Error).cause).toMatchObject({ code: 'already-loaded' });
    expect(String(error)).toMatch(/Expected threads: 2, .* got 1: .* start another process/);
    await useBackend(tensorflow());
  });
});

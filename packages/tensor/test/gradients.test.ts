import { referenceBackend } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endBackend, linear, parameter, useBackend, valueAndGradients } from '../src/index.ts';

beforeAll(async () => void (await useBackend(referenceBackend())));
afterAll(endBackend);

/** Runs `work` and expects it to leave as many tensors as there were. */
function leavesNothing(work: () => void): void {
  const before = tf.memory().numTensors;
  tf.tidy(work);
  expect(tf.memory().numTensors).toBe(before);
}

const vector = (...values: number[]) => parameter(new Float32Array(values), [values.length]);
const list = (tensor: tf.Tensor) => [...tensor.dataSync()];

test('a tensor that is used twice gets the sum of its gradients, and one that is not used zeros', () => {
  leavesNothing(() => {
    const [x, unused] = [vector(1, 2, 3), vector(4)];
    const loss = () => tf.sum(tf.add(tf.mul(x, x), tf.mul(x, 10))) as tf.Scalar;
    const { value, gradients } = valueAndGradients(loss, [x, unused]);
    expect(value.dataSync()[0]).toBe(74);
    expect(list(gradients[0]!)).toEqual([12, 14, 16]);
    expect(list(gradients[1]!)).toEqual([0]);
    tf.dispose([x, unused]);
  });
});

test('the gradient of a sum with itself counts both', () => {
  leavesNothing(() => {
    const x = vector(1, 2);
    const { gradients } = valueAndGradients(() => {
      const twice = tf.add(x, x);
      return tf.sum(tf.add(twice, twice)) as tf.Scalar;
    }, [x]);
    expect(list(gradients[0]!)).toEqual([4, 4]);
    x.dispose();
  });
});

test('a loss that is a parameter itself has the gradient 1', () => {
  leavesNothing(() => {
    const x = parameter(new Float32Array([3]), []);
    const { value, gradients } = valueAndGradients(() => x as unknown as tf.Scalar, [x]);
    expect(value.dataSync()[0]).toBe(3);
    expect(list(gradients[0]!)).toEqual([1]);
    x.dispose();
  });
});

test('what the way back needs outlives the scope in which it was made', () => {
  leavesNothing(() => {
    const [x, kernel] = [parameter(new Float32Array([1, 2]), [1, 2]), vector(3, 4)];
    const loss = () => {
      const y = tf.tidy(() => linear(tf.mul(x, 2), tf.reshape(kernel, [2, 1])));
      return tf.sum(y) as tf.Scalar;
    };
    const { gradients } = valueAndGradients(loss, [x, kernel]);
    expect(list(gradients[0]!)).toEqual([6, 8]);
    expect(list(gradients[1]!)).toEqual([2, 4]);
    tf.dispose([x, kernel]);
  });
});

test("tfjs's own gradients go through Bertwright's operations", () => {
  leavesNothing(() => {
    const kernel = tf.tensor2d([3, 4], [2, 1]);
    const gradient = tf.grad((x: tf.Tensor) => linear(x, kernel))(tf.tensor2d([1, 2], [1, 2]));
    expect(list(gradient)).toEqual([3, 4]);
  });
});

test('gradients inside of what is differentiated are part of it', () => {
  leavesNothing(() => {
    const x = vector(2, 3);
    const { gradients } = valueAndGradients(() => {
      const inner = valueAndGradients(() => tf.sum(tf.mul(tf.mul(x, x), x)) as tf.Scalar, [x]);
      return tf.sum(inner.gradients[0]!) as tf.Scalar;
    }, [x]);
    expect(list(gradients[0]!)).toEqual([12, 18]);
    x.dispose();
  });
});

test('a loss that fails leaves nothing behind, and the next one works', () => {
  const [x, kernel] = [parameter(new Float32Array([1, 2]), [1, 2]), vector(3, 4)];
  const before = tf.memory().numTensors;
  const failing = () => {
    linear(x, tf.reshape(kernel, [2, 1]));
    throw new Error('no loss today');
  };
  expect(() => valueAndGradients(failing, [x, kernel])).toThrow('no loss today');
  expect(tf.memory().numTensors).toBe(before);
  leavesNothing(() => {
    const { gradients } = valueAndGradients(() => tf.sum(tf.mul(x, 5)) as tf.Scalar, [x]);
    expect(list(gradients[0]!)).toEqual([5, 5]);
  });
  tf.dispose([x, kernel]);
});

test('a loss that is not a scalar is refused', () => {
  leavesNothing(() => {
    const x = vector(1, 2);
    const loss = () => tf.mul(x, 2) as unknown as tf.Scalar;
    expect(() => valueAndGradients(loss, [x])).toThrow(expect.objectContaining({ code: 'bad-shape' }));
    x.dispose();
  });
});

test('a kernel without a gradient on the way is an error that names it', () => {
  leavesNothing(() => {
    const x = vector(1, 2);
    const loss = () => tf.sum(tf.topk(x, 1).values) as tf.Scalar;
    expect(() => valueAndGradients(loss, [x])).toThrow(
      expect.objectContaining({ code: 'missing-gradient', message: expect.stringContaining('TopK') }),
    );
    x.dispose();
  });
});

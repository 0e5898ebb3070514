import { expectClose } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect } from 'vitest';

type Result = tf.Tensor | tf.Tensor[];

/** Runs `compute` on tfjs's own CPU backend and on this one, and expects the same shapes, types and numbers. */
export async function expectLikeCpu(compute: () => Result, tolerance = 1e-5): Promise<void> {
  const expected = await outcome('cpu', compute);
  const actual = await outcome('onnx', compute);
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  for (const [index, { values, dtype }] of expected.entries()) {
    if (dtype === 'float32') expectClose(actual[index]!.values, values, tolerance, { absolute: 1e-30 });
    else expect([...actual[index]!.values]).toEqual([...values]);
  }
}

async function outcome(backend: string, compute: () => Result) {
  tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const results = [tf.tidy(compute as () => tf.Tensor)].flat();
  const read = [];
  for (const result of results) {
    const values = (await result.data()).slice() as Float32Array;
    read.push({ shape: result.shape, dtype: result.dtype, values });
  }
  tf.dispose(results);
  expect(tf.memory().numTensors).toBe(before);
  return read;
}

/** Numbers from about -2 to 2 without any regularity that a kernel could profit from. */
export function numbers(shape: number[], seed = 1): tf.Tensor {
  const count = tf.util.sizeFromShape(shape);
  const values = Float32Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 * seed) * 2);
  return tf.tensor(values, shape);
}

/** Whole numbers from 0 to below `limit`. */
export function integers(shape: number[], limit: number, seed = 1): tf.Tensor {
  const count = tf.util.sizeFromShape(shape);
  const values = Int32Array.from({ length: count }, (_, i) => ((i + seed) * 7919) % limit);
  return tf.tensor(values, shape, 'int32');
}

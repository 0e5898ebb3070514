import { endBackend, useBackend } from '@bertwright/tensor';
import { conformanceKernels } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onnx } from '../src/index.ts';
import { kernels } from '../src/kernels/index.ts';

beforeAll(async () => void (await useBackend(onnx({ threads: 2 }))));
afterAll(endBackend);

test("the conformance suite knows every kernel of tfjs's that there is here", () => {
  const names = kernels.map(({ name }) => name).filter((name) => !name.startsWith('Bert'));
  expect(names.filter((name) => !conformanceKernels.includes(name))).toEqual([]);
});

test('reshape, expandDims, squeeze, clone and moved axes of one share the memory of their input', async () => {
  const bytes = () => (tf.backend().memory() as unknown as { usedBytes: number }).usedBytes;
  const x = tf.range(0, 12);
  const before = bytes();
  const seen = [
    tf.reshape(x, [3, 4]),
    tf.expandDims(x, 0),
    tf.expandDims(x, -1),
    tf.clone(x),
    tf.squeeze(tf.expandDims(x, 0)),
    tf.cast(x, 'float32'),
    tf.transpose(tf.expandDims(x, 1), [1, 0]),
  ];
  for (const view of seen) await view.data();
  expect(bytes()).toBe(before);
  tf.dispose([x, ...seen]);
});

test('gather along batches is refused with a remedy', () => {
  const [x, indices] = [tf.zeros([2, 3]), tf.zeros([2, 1], 'int32')];
  expect(() => tf.gather(x, indices, 1, 1)).toThrow(/GatherV2 without batchDims.*reshaped/);
  tf.dispose([x, indices]);
});

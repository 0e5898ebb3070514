import { endBackend, useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import { onnx } from '../../src/index.ts';

afterEach(endBackend);

/** A folder with ONNX Runtime's GPU build, on a machine with a card. */
const library = process.env.BERTWRIGHT_ONNX_CUDA;

test('without the provider in the library, the error says what is missing and what to do', async () => {
  await expect(onnx({ provider: 'cuda' }).start()).rejects.toMatchObject({
    code: 'provider-unavailable',
    message: expect.stringMatching(/CUDA.*onnxruntime-node.*`library`/s),
  });
  // The processor is there as before.
  await useBackend(onnx({ threads: 1 }));
  expect([...(await tf.add(tf.ones([2]), 1).data())]).toEqual([2, 2]);
});

test.each([{ provider: 'webgpu' as never }, { deviceId: -1 }, { deviceId: 0.5 }])(
  'the option %j is refused',
  (options) => expect(() => onnx(options)).toThrow(expect.objectContaining({ code: 'bad-option' })),
);

test('a library that is not there is an error that names it', async () => {
  await expect(onnx({ library: '/nowhere/at/all' }).start()).rejects.toMatchObject({
    code: 'library-not-found',
    message: expect.stringMatching(/nowhere/),
  });
});

describe.skipIf(library === undefined)('on a card (BERTWRIGHT_ONNX_CUDA)', () => {
  test('computes', async () => {
    await useBackend(onnx({ provider: 'cuda', library: library! }));
    const x = tf.fill([300, 200], 0.5);
    expect((await tf.sum(tf.matMul(x, x, false, true)).data())[0]).toBeCloseTo(300 * 300 * 50, -1);
  });
});

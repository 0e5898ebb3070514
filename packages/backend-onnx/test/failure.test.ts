import { endBackend, flush, useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OnnxError, onnx } from '../src/index.ts';
import type { Operation } from '../src/recorder/operation.ts';
import type { OnnxMemory, OnnxTfjsBackend } from '../src/tfjs-backend.ts';

beforeEach(async () => void (await useBackend(onnx({ threads: 2 }))));
afterEach(endBackend);

/** An id that is outside of the table is seen only when the graph runs. */
const outside = () => tf.tidy(() => tf.gather(tf.ones([3, 2]), tf.tensor1d([1, 7], 'int32')));

test('a failing run names the operation and what ONNX Runtime says, and the backend goes on', async () => {
  const x = tf.tensor1d([1, 2]);
  const error = await outside()
    .data()
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(OnnxError);
  expect(error).toMatchObject({ code: 'run-failed' });
  expect((error as OnnxError).message).toMatch(/GatherV2.*out of/s);
  expect([...(await tf.add(x, 1).data())]).toEqual([2, 3]);
});

// 2 ** 44 numbers are more than any machine has memory for.
const side = 2 ** 22;
const outer = () => tf.matMul(tf.ones([side, 1]), tf.ones([1, side]));

test('memory that a result inside a run cannot have is an error that names the operation, and the backend goes on', async () => {
  const used = () => (tf.backend().memory() as unknown as OnnxMemory).usedBytes;
  const before = used();
  const sum = tf.tidy(() => tf.sum(outer()));
  await expect(sum.data()).rejects.toMatchObject({
    code: 'out-of-memory',
    message: expect.stringMatching(/BatchMatMul.*allocate/s),
  });
  sum.dispose();
  expect(used()).toBe(before);
  expect([...(await tf.add(tf.ones([2]), 1).data())]).toEqual([2, 2]);
});

test('memory that a tensor cannot have is an error that names the operation, and the backend goes on', async () => {
  const used = () => (tf.backend().memory() as unknown as OnnxMemory).usedBytes;
  const before = used();
  const product = tf.tidy(outer);
  await expect(product.data()).rejects.toMatchObject({
    code: 'out-of-memory',
    message: expect.stringMatching(/BatchMatMul.*17592186044416 elements.*smaller/s),
  });
  product.dispose();
  expect(used()).toBe(before);
  expect([...(await tf.add(tf.ones([2]), 1).data())]).toEqual([2, 2]);
});

test('a shape that only ONNX Runtime finds bad is an error that names the operation, and the backend goes on', async () => {
  const misshapen: Operation = {
    name: 'Misshapen',
    emit: ({ graph, inputs }) => [graph.add('MatMul', [inputs[0]!, inputs[0]!])],
  };
  const { recorder } = tf.backend() as OnnxTfjsBackend;
  const x = tf.ones([2, 3]);
  const output = { shape: [2, 3], type: 'float32' } as const;
  const [lost] = recorder.record(misshapen, [x], [output], undefined);
  await expect(recorder.read(lost!.dataId)).rejects.toMatchObject({
    code: 'run-failed',
    message: expect.stringMatching(/Running Misshapen failed.*dimension/is),
  });
  expect([...(await tf.sum(x, 1).data())]).toEqual([3, 3]);
});

test('what depends on a lost value fails with the same cause', async () => {
  const lost = outside();
  await flush();
  const next = tf.mul(lost, 2);
  await expect(flush()).rejects.toMatchObject({ code: 'run-failed' });
  await expect(next.data()).rejects.toMatchObject({ code: 'run-failed' });
  await expect(lost.data()).rejects.toMatchObject({ code: 'run-failed' });
  expect([...(await tf.ones([2]).data())]).toEqual([1, 1]);
});

test('a failure in the background is told once, at the next flush', async () => {
  outside();
  await flush();
  const y = tf.exp(tf.zeros([2]));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(flush()).rejects.toThrow(/GatherV2/);
  await flush();
  expect([...(await y.data())]).toEqual([1, 1]);
});

test('memory of a failed run is given back', async () => {
  const used = () => (tf.backend().memory() as unknown as { usedBytes: number }).usedBytes;
  const before = used();
  const lost = outside();
  await expect(lost.data()).rejects.toThrow();
  lost.dispose();
  expect(used()).toBe(before);
});

test('a kernel that is not there is an error that names it', () => {
  expect(() => tf.image.resizeBilinear(tf.ones([1, 2, 2, 1]) as tf.Tensor4D, [4, 4])).toThrow(
    /onnx.*ResizeBilinear/,
  );
});

test('strings are refused', () => {
  expect(() => tf.tensor(['a'])).toThrow(/float32, int32 or bool, got string/);
});

test.each([{ threads: 0 }, { threads: 1.5 }, { programs: 0 }, { pendingOperations: -1 }])(
  'the option %j is refused',
  (options) => expect(() => onnx(options)).toThrow(OnnxError),
);

test('a second backend in the same process is refused while the first runs', async () => {
  await expect(onnx({ threads: 1 }).start()).rejects.toMatchObject({ code: 'already-started' });
  await expect(onnx({ threads: 2 }).start()).rejects.toMatchObject({ code: 'already-started' });
  expect([...(await tf.ones([2]).data())]).toEqual([1, 1]);
});

test('after the end another one may start, with other threads', async () => {
  await endBackend();
  expect(tf.getKernelsForBackend('onnx').filter(({ kernelName }) => !kernelName.startsWith('Bert'))).toEqual(
    [],
  );
  const info = await useBackend(onnx({ threads: 1 }));
  expect(info).toMatchObject({ threads: 1, deterministic: true, keepsNonFinite: true });
  expect([...(await tf.add(1, 2).data())]).toEqual([3]);
});

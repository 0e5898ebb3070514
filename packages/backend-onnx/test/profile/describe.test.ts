import { endBackend, useBackend } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeOnnx, onnx } from '../../src/index.ts';
import type { OnnxMemory } from '../../src/tfjs-backend.ts';

beforeEach(async () => void (await useBackend(onnx({ threads: 1 }))));
afterEach(endBackend);

test('what is recorded is described without being run', async () => {
  const x = tf.tensor2d(new Float32Array(6000), [60, 100]);
  const y = tf.tidy(() => tf.sum(tf.exp(tf.matMul(x, x, false, true))));
  const [description, ...others] = describeOnnx();
  expect(others).toEqual([]);
  const { operations, nodes, inputs, outputs } = description!;
  expect(operations.toSorted((a, b) => a.bytesOut + a.bytesIn - b.bytesOut - b.bytesIn)).toEqual([
    expect.objectContaining({ name: 'Sum', calls: 1, bytesIn: 14_400, bytesOut: 4 }),
    { name: 'Exp', calls: 1, nodes: { Exp: 1 }, bytesIn: 14_400, bytesOut: 14_400 },
    { name: 'BatchMatMul', calls: 1, nodes: { Gemm: 1 }, bytesIn: 48_000, bytesOut: 14_400 },
  ]);
  expect({ nodes, inputs, outputs }).toEqual({
    nodes: expect.any(Number),
    inputs: { count: 1, bytes: 24_000 },
    outputs: { count: 1, bytes: 4 },
  });
  expect(description!.toTable().split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^3 operations as \d+ nodes; inputs 1 \(0\.024 MB\), outputs 1/),
    'operation    calls  nodes  MB in  MB out',
  ]);
  const { runs, pendingOperations } = tf.backend().memory() as unknown as OnnxMemory;
  expect({ runs, pendingOperations }).toEqual({ runs: 0, pendingOperations: 3 });
  await y.data();
  expect(describeOnnx()).toEqual([]);
});

test('what nobody needs is left out', () => {
  const x = tf.ones([4]);
  tf.exp(x).dispose();
  expect(describeOnnx()).toEqual([]);
  const kept = tf.log(x);
  expect(describeOnnx()[0]!.operations.map(({ name }) => name)).toEqual(['Log']);
  kept.dispose();
});

test('on another backend it is an error that says so', async () => {
  await useReferenceBackend();
  expect(() => describeOnnx()).toThrow(/useBackend\(onnx\(\)\)/);
});

import { expectExports } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import * as surface from '../src/index.ts';

test('exports these names', () =>
  expectExports(surface, ['OnnxError', 'describeOnnx', 'onnx', 'profileOnnx']));

test('importing it registers nothing with tfjs', () => {
  expect(tf.getKernelsForBackend('onnx')).toEqual([]);
  expect(tf.findBackendFactory('onnx')).toBeNull();
});

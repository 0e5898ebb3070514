import { expectExports } from '@bertwright/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import * as surface from '../src/index.ts';
import * as setup from '../src/setup/index.ts';

test('exports these names', () => {
  expectExports(surface, ['TensorflowError', 'tensorflow']);
  expectExports(setup, ['TensorflowError', 'findPackage', 'setUpTensorflow', 'tensorflowVersion']);
});

test('importing it registers nothing with tfjs', () => {
  expect(tf.getKernelsForBackend('tensorflow')).toEqual([]);
  expect(tf.findBackendFactory('tensorflow')).toBeNull();
});

import { describeConformance } from '@bertwright/testing';
import { backend } from '@tensorflow/tfjs-core';
import { tensorflow } from '../src/index.ts';
import { describeWhereSetUp } from './where-set-up.ts';

describeWhereSetUp('TensorFlow', () => {
  describeConformance('tensorflow', () => tensorflow({ threads: 2 }), {
    engineBytes: () => (backend().memory() as unknown as { engineTensors: number }).engineTensors,
  });
});

import { describeOperations } from '@bertwright/testing';
import { tensorflow } from '../src/index.ts';
import { describeWhereSetUp } from './where-set-up.ts';

describeWhereSetUp('TensorFlow', () => {
  describeOperations('tensorflow', () => tensorflow({ threads: 2 }));
});

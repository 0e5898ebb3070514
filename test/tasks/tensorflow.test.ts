import { tensorflow } from '@bertwright/backend-tensorflow';
import { describeWhereSetUp } from '../../packages/backend-tensorflow/test/where-set-up.ts';
import { describeTasksOn } from './on-backend.ts';

describeWhereSetUp('every task on TensorFlow', () => describeTasksOn(() => tensorflow({ threads: 2 })));

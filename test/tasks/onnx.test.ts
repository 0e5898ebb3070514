import { onnx } from '@bertwright/backend-onnx';
import { describe } from 'vitest';
import { describeTasksOn } from './on-backend.ts';

describe('every task on ONNX Runtime', () => describeTasksOn(() => onnx({ threads: 2 })));

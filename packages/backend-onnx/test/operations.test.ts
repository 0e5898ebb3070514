import { describeOperations } from '@bertwright/testing';
import { onnx } from '../src/index.ts';

describeOperations('onnx', () => onnx({ threads: 2 }));

import { describeKernels } from '@bertwright/testing';
import { onnx } from '../src/index.ts';

describeKernels('onnx', () => onnx({ threads: 2 }));

import { describeConformance } from '@bertwright/testing';
import { onnx } from '../src/index.ts';

describeConformance('onnx', () => onnx({ threads: 2 }));

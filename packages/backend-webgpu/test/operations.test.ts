import { describeOperations } from '@bertwright/testing';
import { webgpu } from '../src/index.ts';
import { describeWithAdapter } from './adapter-of-tests.ts';

await describeWithAdapter('in Node through Dawn', () => describeOperations('webgpu', webgpu));

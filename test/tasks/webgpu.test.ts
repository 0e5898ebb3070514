import { webgpu } from '@bertwright/backend-webgpu';
import { describeWithAdapter } from '../../packages/backend-webgpu/test/adapter-of-tests.ts';
import { describeTasksOn } from './on-backend.ts';

await describeWithAdapter('every task on WebGPU', () => describeTasksOn(() => webgpu()));

import type { Backend, BackendInfo } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Who runs a bench: our kernels, the same with operands of 16 bits, tfjs's own on the same device (composed forms),
 * tfjs on the CPU, ONNX Runtime on the CPU and with its own WebGPU engine, in Node and in a page.
 */
export const contenders = ['ours', 'ours-f16', 'tfjs', 'cpu', 'onnx', 'onnx-webgpu', 'onnx-web'] as const;
export type Contender = (typeof contenders)[number];

/** What Dawn is started with; the environment variable `BERTWRIGHT_DAWN` adds to it, words apart by commas. */
export const dawnOptions = () =>
  (process.env.BERTWRIGHT_DAWN ?? '')
    .split(',')
    .filter(Boolean)
    .map((word) => `enable-dawn-features=${word}`);

export async function backendOf(contender: Contender): Promise<Backend> {
  if (contender === 'tfjs') return tfjsWebgpu();
  if (contender === 'cpu') return tfjsCpu();
  if (contender === 'onnx') return (await import('@bertwright/backend-onnx')).onnx({ threads: 2 });
  if (contender === 'onnx-webgpu') return (await import('./onnx-webgpu.ts')).onnxWebgpu();
  if (contender === 'onnx-web') return (await import('./onnx-web.ts')).onnxWeb();
  const precision = contender === 'ours-f16' ? 'f16' : 'f32';
  return (await import('@bertwright/backend-webgpu')).webgpu({ precision, dawn: dawnOptions() });
}

/** tfjs-backend-webgpu as it is, under a name of its own: `tensor` gives it the composed forms. */
export function tfjsWebgpu(): Backend {
  const name = 'tfjs-webgpu';
  let device: GPUDevice | undefined;
  return {
    name,
    async start(): Promise<BackendInfo> {
      const gpu = await dawn();
      const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
      if (!adapter) throw new Error('Expected a graphics adapter, got none.');
      const { limits } = adapter;
      device = await adapter.requestDevice({
        requiredLimits: {
          maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
          maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
          maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
          maxBufferSize: limits.maxBufferSize,
        },
      });
      const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
      if (tf.getKernel('BertLinear', 'webgpu')) throw new Error('Start tfjs before ours: it copies kernels.');
      tf.copyRegisteredKernels('webgpu', name);
      const info = (adapter as GPUAdapter & { info: GPUAdapterInfo }).info;
      const backend = new WebGPUBackend(device as never, info as never) as unknown as tf.KernelBackend & {
        endComputePassEncoder(): void;
        submitQueue(): void;
        commandEncoder: unknown;
        flush(): Promise<void>;
      };
      let running: Promise<undefined> = Promise.resolve(undefined);
      const { queue } = device;
      backend.flush = async () => {
        if (backend.commandEncoder) {
          backend.endComputePassEncoder();
          backend.submitQueue();
        }
        const before = running;
        running = queue.onSubmittedWorkDone();
        await before;
      };
      tf.registerBackend(name, () => backend, 1);
      return {
        engine: `tfjs-backend-webgpu ${tf.version_core}`,
        device: `${info.vendor} ${info.description}`,
        deterministic: false,
        keepsNonFinite: false,
      };
    },
    async end() {
      if (tf.findBackendFactory(name)) tf.removeBackend(name);
      device?.destroy();
    },
  };
}

async function dawn(): Promise<GPU> {
  if (globalThis.navigator?.gpu) return navigator.gpu;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create(dawnOptions());
  if (!globalThis.navigator)
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  return gpu as never;
}

function tfjsCpu(): Backend {
  return {
    name: 'cpu',
    async start() {
      await import('@tensorflow/tfjs-backend-cpu');
      return { engine: 'tfjs-backend-cpu', device: 'CPU', deterministic: true, keepsNonFinite: true };
    },
    async end() {},
  };
}

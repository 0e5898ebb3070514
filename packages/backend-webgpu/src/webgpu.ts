/// <reference types="@webgpu/types" />
import type { Backend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { findGpu, openDevice } from './adapter.ts';
import { dispatchesOfSubmit } from './gpu/gpu.ts';
import { registerKernels } from './kernels/register.ts';
import { startTfjsBackend } from './tfjs-backend.ts';

export interface WebgpuOptions {
  /** Which adapter to ask for where there are several. */
  readonly powerPreference?: GPUPowerPreference;
  /**
   * What the package `webgpu` is started with in Node, such as `enable-dawn-features=disable_robustness`. It counts
   * for the first backend of a process alone. Browsers have flags of their own.
   */
  readonly dawn?: readonly string[];
}

const name = 'webgpu';
/** How many commands tfjs's own kernels hand over together. */
const submitFlag = 'WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE';

/**
 * Returns the backend on `@tensorflow/tfjs-backend-webgpu`, with kernels of its own for Bertwright's operations: for a
 * browser, and for Node with the optional package `webgpu`. `useBackend` starts it and tells which adapter it got.
 *
 * Starting throws a WebgpuError `no-webgpu`, `no-adapter` or `no-device`. Reading a tensor and `flush` throw
 * `device-failed`, `out-of-memory` or `device-lost` where the device failed since.
 */
export function webgpu({ powerPreference = 'high-performance', dawn = [] }: WebgpuOptions = {}): Backend {
  let device: GPUDevice | undefined;
  let unregister: (() => void) | undefined;
  return {
    name,
    async start() {
      const opened = await openDevice(await findGpu(dawn), powerPreference);
      device = opened.device;
      const { tfjs, gpu } = await startTfjsBackend(opened.device, opened.info);
      // Loading tfjs's module registered a backend that asks for an adapter of its own: ours takes its place.
      if (tf.findBackendFactory(name)) tf.removeBackend(name);
      tf.registerBackend(name, () => tfjs, 3);
      const unregisterKernels = registerKernels(name, gpu);
      const before = tf.env().getNumber(submitFlag);
      tf.env().set(submitFlag, dispatchesOfSubmit);
      unregister = () => {
        unregisterKernels();
        tf.env().set(submitFlag, before);
      };
      return {
        engine: `WebGPU (tfjs ${tf.version_core})`,
        device: opened.name,
        // Every sum is in a fixed order.
        deterministic: true,
        // WGSL does not promise NaN and infinity.
        keepsNonFinite: false,
      };
    },
    async end() {
      unregister?.();
      unregister = undefined;
      if (device && tf.findBackendFactory(name)) tf.removeBackend(name);
      device?.destroy();
      device = undefined;
    },
  };
}

/// <reference types="@webgpu/types" />
import type { Backend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { findGpu, openDevice } from './adapter.ts';
import { WebgpuError } from './webgpu-error.ts';

export interface WebgpuOptions {
  /** Which adapter to ask for where there are several. */
  readonly powerPreference?: GPUPowerPreference;
}

const name = 'webgpu';

/**
 * Returns the backend on `@tensorflow/tfjs-backend-webgpu`: for a browser, and for Node with the optional package
 * `webgpu`. `useBackend` starts it and tells which adapter it got.
 *
 * Starting throws a WebgpuError `no-webgpu`, `no-adapter` or `no-device`.
 */
export function webgpu({ powerPreference = 'high-performance' }: WebgpuOptions = {}): Backend {
  let device: GPUDevice | undefined;
  return {
    name,
    async start() {
      const opened = await openDevice(await findGpu(), powerPreference);
      device = opened.device;
      const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
      // Loading the module registers a backend that asks for an adapter of its own: ours takes its place.
      if (tf.findBackendFactory(name)) tf.removeBackend(name);
      const types = WebGPUBackend as unknown as new (
        device: GPUDevice,
        info: GPUAdapterInfo,
      ) => tf.KernelBackend;
      const { device: ready, info } = opened;
      tf.registerBackend(name, () => new types(ready, info), 3);
      return {
        engine: `WebGPU (tfjs ${tf.version_core})`,
        device: opened.name,
        // Sums by atomic operations come in any order, and WGSL does not promise NaN and infinity.
        deterministic: false,
        keepsNonFinite: false,
      };
    },
    async end() {
      if (device && tf.findBackendFactory(name)) tf.removeBackend(name);
      device?.destroy();
      device = undefined;
    },
  };
}

/** What went wrong on a device since it was asked last: WebGPU tells it apart from the call that led to it. */
function _watch(device: GPUDevice): () => WebgpuError | undefined {
  let error: WebgpuError | undefined;
  device.addEventListener('uncapturederror', (event) => {
    const { error: cause } = event as GPUUncapturedErrorEvent;
    error ??= new WebgpuError('device-failed', `The graphics device refused a command: ${cause.message}`, {
      cause,
    });
  });
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed')
      error ??= new WebgpuError('device-lost', `The graphics device was lost: ${message}`);
  });
  return () => {
    const seen = error;
    error = undefined;
    return seen;
  };
}

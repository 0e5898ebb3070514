/// <reference types="@webgpu/types" />
import type { Backend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { findGpu, openDevice, type Precision } from './adapter.ts';
import { dispatchesOfSubmit } from './gpu/gpu.ts';
import { measureProducts } from './kernels/product/measure.ts';
import { registerKernels } from './kernels/register.ts';
import { startTfjsBackend } from './tfjs-backend.ts';

export interface WebgpuOptions {
  /** Which adapter to ask for where there are several. */
  readonly powerPreference?: GPUPowerPreference;
  /**
   * `'f16'`: products of linear layers round their operands to 16 bits and sum up in 32, as tensor cores do.
   * Parameters, optimizer, attention and everything else stay in float32. It needs an adapter with `shader-f16`.
   */
  readonly precision?: Precision;
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
 * Starting throws a WebgpuError `no-webgpu`, `no-adapter`, `no-device` or, for a precision that the adapter has not,
 * `unsupported`. Reading a tensor and `flush` throw
 * `device-failed`, `out-of-memory` or `device-lost` where the device failed since.
 */
export function webgpu({
  powerPreference = 'high-performance',
  precision = 'f32',
  dawn = [],
}: WebgpuOptions = {}): Backend {
  let device: GPUDevice | undefined;
  let unregister: (() => void) | undefined;
  return {
    name,
    async start() {
      const opened = await openDevice(await findGpu(dawn), powerPreference, precision);
      device = opened.device;
      const { tfjs, gpu } = await startTfjsBackend(opened.device, opened.info, precision);
      for (const kind of await measureProducts(gpu)) gpu.productsBySubgroups.add(kind);
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
        engine: `WebGPU (${[
          `tfjs ${tf.version_core}`,
          ...(precision === 'f16' ? ['f16'] : []),
          ...(gpu.productsBySubgroups.size > 0 ? ['products within subgroups'] : []),
        ].join(', ')})`,
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

import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { kernel } from './kernel.ts';

/**
 * tfjs's own `AddN` binds all tensors at once, and a device has bindings for few of them (10 with Chromium's
 * SwiftShader): of more, the first are summed before.
 */
export const addNKernel = kernel<Record<string, TensorInfo>>(
  'AddN',
  (gpu, inputs, attributes, tfjsKernel) => {
    const sum = (tensors: readonly TensorInfo[]) =>
      tfjsKernel!(tensors as unknown as NamedTensorInfoMap, attributes) as TensorInfo;
    const most = gpu.limits.maxStorageBuffersPerShaderStage - 1;
    let left = Object.values(inputs);
    let part: TensorInfo | undefined;
    while (left.length > most) {
      const next = sum(left.slice(0, most));
      if (part) gpu.free(part);
      part = next;
      left = [part, ...left.slice(most)];
    }
    const total = sum(left);
    if (part) gpu.free(part);
    return total;
  },
);

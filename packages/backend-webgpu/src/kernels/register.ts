import {
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import { kernels } from './index.ts';
import type { TfjsKernel } from './kernel.ts';

/**
 * Registers every kernel of ours for a tfjs backend, in place of tfjs's own where it has one. Returns what puts
 * things back.
 */
export function registerKernels(backendName: string, gpu: Gpu): () => void {
  const replaced: KernelConfig[] = [];
  for (const { name, run } of kernels) {
    const before = getKernel(name, backendName);
    if (before) {
      replaced.push(before);
      unregisterKernel(name, backendName);
    }
    registerKernel({
      kernelName: name,
      backendName,
      kernelFunc: ({ inputs, attrs }) =>
        run(gpu, inputs as NamedTensorInfoMap, attrs ?? {}, before && asTfjsKernel(before, gpu)),
    });
  }
  return () => {
    for (const { name } of kernels) unregisterKernel(name, backendName);
    for (const config of replaced) registerKernel(config);
  };
}

function asTfjsKernel({ kernelFunc }: KernelConfig, { tfjs }: Gpu): TfjsKernel {
  return (inputs, attributes) => kernelFunc({ inputs, backend: tfjs, attrs: attributes as NamedAttrMap });
}

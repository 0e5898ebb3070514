import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { comparisons } from './comparison.ts';
import { concat } from './concat.ts';
import type { Kernel } from './kernel.ts';

const kernels: readonly Kernel[] = [...comparisons, concat];

/** Puts our kernels over those of tfjs-node that refuse what tfjs allows. */
export function registerKernels(backendName: string): void {
  for (const { name, make } of kernels) {
    const { kernelFunc } = getKernel(name, backendName);
    unregisterKernel(name, backendName);
    registerKernel({ kernelName: name, backendName, kernelFunc: make(kernelFunc) });
  }
}

import { dropoutMaskValues, type RandomKey } from '@bertwright/tensor';
import { getBackend, getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { median } from '../median.ts';

const name = 'BertDropoutMask';
type Mask = RandomKey & { readonly shape: number[]; readonly rate: number };

/**
 * Notes the dropout masks that the current backend is asked for from now on. Drawing them is arithmetic of the step,
 * which PyTorch's has too; a backend that records draws them when it starts the run.
 *
 * @returns a function that draws the masks asked for since it was called last, `times` times, and gives the median of
 *   the milliseconds; 0 where the backend draws none on the host
 */
export function timeMasks(): (times: number) => number {
  const backendName = getBackend();
  const kernel = getKernel(name, backendName);
  let masks: Mask[] = [];
  if (kernel !== undefined && kernel !== null) {
    unregisterKernel(name, backendName);
    registerKernel({
      ...kernel,
      kernelFunc: (parameters) => {
        masks.push(parameters.attrs as unknown as Mask);
        return kernel.kernelFunc(parameters);
      },
    });
  }
  return (times) => {
    // Memory of its own for each, as the backend has it.
    const drawn = masks.map((mask) => ({ mask, memory: dropoutMaskValues(mask.shape, mask.rate, mask) }));
    masks = [];
    const ms = Array.from({ length: times }, () => {
      const start = performance.now();
      for (const { mask, memory } of drawn) dropoutMaskValues(mask.shape, mask.rate, mask, memory);
      return performance.now() - start;
    });
    return median(ms);
  };
}

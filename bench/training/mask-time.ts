import { getBackend, getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';

const name = 'BertDropoutMask';

/**
 * Takes the time of every dropout mask that the current backend draws from now on. Drawing is work of the step that
 * runs where recording does: PyTorch's step has it too.
 *
 * @returns a function that gives the milliseconds since it was called last; 0 where the backend draws no masks apart
 */
export function timeMasks(): () => number {
  const backendName = getBackend();
  const kernel = getKernel(name, backendName);
  let ms = 0;
  if (kernel !== undefined && kernel !== null) {
    unregisterKernel(name, backendName);
    registerKernel({
      ...kernel,
      kernelFunc: (parameters) => {
        const start = performance.now();
        const drawn = kernel.kernelFunc(parameters);
        ms += performance.now() - start;
        return drawn;
      },
    });
  }
  return () => {
    const taken = ms;
    ms = 0;
    return taken;
  };
}

import * as tf from '@tensorflow/tfjs-core';

/** What all of tfjs registers beside what tfjs-node needs. */
const others = ['cpu', 'webgl'];

/**
 * Loads something that loads all of tfjs, and leaves tfjs's other backends as they were: their kernels would take the
 * place of those that the application has loaded, or stand in the way of those that it loads later.
 */
export async function keepingOthers<T>(load: () => Promise<T>): Promise<T> {
  const before = others.map((name) => ({
    name,
    had: tf.findBackendFactory(name) !== null,
    kernels: takeKernels(name),
  }));
  try {
    return await load();
  } finally {
    for (const { name, had, kernels } of before) {
      takeKernels(name);
      if (!had && tf.findBackendFactory(name)) tf.removeBackend(name);
      for (const kernel of kernels) tf.registerKernel(kernel);
    }
  }
}

/** Unregisters the kernels of a backend and returns them. */
function takeKernels(backendName: string): tf.KernelConfig[] {
  const kernels = tf.getKernelsForBackend(backendName);
  for (const { kernelName } of kernels) tf.unregisterKernel(kernelName, backendName);
  return kernels;
}

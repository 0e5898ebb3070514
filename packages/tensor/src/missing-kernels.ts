import * as tf from '@tensorflow/tfjs-core';
import { TensorError } from './error.ts';
import { kernelNames } from './kernel-names.ts';

let current: { backendName: string; configs: Map<string, tf.KernelConfig> } | undefined;

/**
 * Registers, for every kernel of tfjs that a backend has not, one that says so: tfjs's own error names no remedy, and
 * nothing shall take a slower path unsaid. A backend may still register a kernel afterwards; it takes the place.
 */
export function registerMissingKernels(backendName: string): void {
  unregisterMissingKernels();
  const configs = new Map<string, tf.KernelConfig>();
  for (const kernelName of kernelNames) {
    if (tf.getKernel(kernelName, backendName)) continue;
    const config: tf.KernelConfig = {
      kernelName,
      backendName,
      kernelFunc: () => {
        throw new TensorError(
          'missing-kernel',
          `Expected the backend '${backendName}' to have a kernel '${kernelName}', and it has none: ` +
            'compose the operation of others, or run it on another backend.',
        );
      },
    };
    configs.set(kernelName, config);
    tf.registerKernel(config);
  }
  current = { backendName, configs };
}

/** Takes away what is still there of them. */
export function unregisterMissingKernels(): void {
  const ending = current;
  current = undefined;
  if (ending === undefined) return;
  for (const [name, config] of ending.configs) {
    if (isPlaceholder(name, config, ending.backendName)) tf.unregisterKernel(name, ending.backendName);
  }
}

/** Returns the names of the kernels of tfjs that the current backend does not have, in alphabetical order. */
export function missingKernels(): string[] {
  if (current === undefined) return [];
  const { backendName, configs } = current;
  return [...configs]
    .filter(([name, config]) => isPlaceholder(name, config, backendName))
    .map(([name]) => name);
}

function isPlaceholder(name: string, config: tf.KernelConfig, backendName: string): boolean {
  return tf.getKernel(name, backendName) === config;
}

import type { KernelFunc } from '@tensorflow/tfjs-core';

/** A kernel that takes the place of one of tfjs-node's; `original` is that one. */
export interface Kernel {
  readonly name: string;
  readonly make: (original: KernelFunc) => KernelFunc;
}

import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';

type Results = TensorInfo | TensorInfo[];

/** The kernel that tfjs itself has under a name. */
export type TfjsKernel = (inputs: NamedTensorInfoMap, attributes: unknown) => Results;

/** A tfjs kernel of this backend. */
export interface Kernel {
  readonly name: string;
  readonly run: (
    gpu: Gpu,
    inputs: NamedTensorInfoMap,
    attributes: unknown,
    tfjsKernel?: TfjsKernel,
  ) => Results;
}

/** Names a kernel and types what tfjs hands to it. */
export function kernel<Inputs extends NamedTensorInfoMap, Attributes = NamedAttrMap>(
  name: string,
  run: (gpu: Gpu, inputs: Inputs, attributes: Attributes, tfjsKernel?: TfjsKernel) => Results,
): Kernel {
  return { name, run: run as Kernel['run'] };
}

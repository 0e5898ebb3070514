/// <reference types="@webgpu/types" />
import type { BackendValues, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import type { BufferPool } from './buffer-pool.ts';

/**
 * What our kernels use of a `WebGPUBackend` of tfjs 4.22: some of it is private in its types, so it is named here,
 * once. Its commands and ours go through the same encoder, in the order they were asked for.
 */
export interface TfjsInternals extends KernelBackend {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  bufferManager: BufferPool;
  readonly tensorMap: {
    has(dataId: object): boolean;
    get(dataId: object): {
      readonly shape: number[];
      readonly dtype: TensorInfo['dtype'];
      resource?: GPUBuffer | null;
      values: BackendValues | null;
      refCount: number;
    };
  };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  /** Tensors that may not be freed before commands are handed over. */
  commandQueueOwnedIds: Pick<WeakSet<object>, 'add' | 'has'>;
  dispatchCountInPass: number;
  readonly uniformPendingDisposal: GPUBuffer[];
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: number[], dtype: TensorInfo['dtype'], values?: BackendValues): TensorInfo;
}

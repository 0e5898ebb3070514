/// <reference types="@webgpu/types" />
import type { BackendValues, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

/**
 * What our kernels use of a `WebGPUBackend` of tfjs 4.22: some of it is private in its types, so it is named here,
 * once. Its commands and ours go through the same encoder, in the order they were asked for.
 */
export interface TfjsInternals extends KernelBackend {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): GPUBuffer;
    getNumUsedBuffers(): number;
    getNumFreeBuffers(): number;
    readonly numBytesUsed: number;
    readonly numBytesAllocated: number;
  };
  readonly tensorMap: {
    get(dataId: object): { resource?: GPUBuffer | null; values: BackendValues | null; refCount: number };
  };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  readonly uniformPendingDisposal: GPUBuffer[];
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: number[], dtype: TensorInfo['dtype'], values?: BackendValues): TensorInfo;
}

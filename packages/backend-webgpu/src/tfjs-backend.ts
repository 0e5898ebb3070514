/// <reference types="@webgpu/types" />
import type { FlushOptions } from '@bertwright/tensor';
import { type BackendValues, type TensorInfo, type TypedArray, util } from '@tensorflow/tfjs-core';
import type { Precision } from './adapter.ts';
import { DeviceErrors } from './device-errors.ts';
import { BufferPool } from './gpu/buffer-pool.ts';
import { Gpu } from './gpu/gpu.ts';
import type { TfjsInternals } from './gpu/tfjs-internals.ts';

/** Everything that a started device needs. */
export interface StartedBackend {
  readonly tfjs: TfjsInternals & { flush(): Promise<void> };
  readonly gpu: Gpu;
}

/** tfjs's backend on a device of ours; reading and flushing throw what went wrong on the device. */
export async function startTfjsBackend(
  device: GPUDevice,
  info: GPUAdapterInfo,
  precision: Precision = 'f32',
): Promise<StartedBackend> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const create = WebGPUBackend as unknown as new (device: GPUDevice, info: GPUAdapterInfo) => TfjsInternals;
  const tfjs = new create(device, info);
  const pool = new BufferPool(device);
  usePool(tfjs, pool);
  const gpu = new Gpu(tfjs, { software: computesOnCpu(info), half: precision === 'f16' });
  const errors = new DeviceErrors(device, {
    outOfMemory: () => pool.distrust(),
    drain: () => {
      gpu.submit();
      return device.queue.onSubmittedWorkDone();
    },
  });
  let running: Promise<undefined> = Promise.resolve(undefined);

  const read = tfjs.read.bind(tfjs);
  const checked = {
    /** Dropout comes to our kernels as the key of its mask, see `attention` and `dropout` of `@bertwright/tensor`. */
    drawsMasks: true,
    async read(dataId: object): Promise<BackendValues> {
      // Values on the host outlive the device.
      const onHost = tfjs.tensorMap.has(dataId) && tfjs.tensorMap.get(dataId).values;
      if (onHost) return onHost;
      const before = gpu.timesRewritten(dataId);
      const values = await errors.during(read(dataId));
      // tfjs keeps what it read: an update in place meanwhile made that old.
      const changed = gpu.timesRewritten(dataId) !== before;
      if (changed && tfjs.tensorMap.has(dataId)) tfjs.tensorMap.get(dataId).values = null;
      return values;
    },
    /** Hands over what is recorded; resolves when at most that much is under way. */
    async flush({ signal }: FlushOptions = {}): Promise<void> {
      signal?.throwIfAborted();
      gpu.submit();
      const before = running;
      running = device.queue.onSubmittedWorkDone();
      await errors.during(before);
    },
    memory: () => gpu.memory(),
  };
  return { tfjs: Object.assign(tfjs, checked), gpu };
}

/** Whether an adapter is a driver that computes on the CPU. */
export function computesOnCpu(info: GPUAdapterInfo): boolean {
  // The types that tfjs is pinned to are older than this member.
  const { isFallbackAdapter } = info as GPUAdapterInfo & { isFallbackAdapter?: boolean };
  return (
    isFallbackAdapter === true ||
    /swiftshader|llvmpipe/i.test(`${info.architecture} ${info.description} ${info.device}`)
  );
}

/** Gives tfjs's backend a pool whose buffers need not wait for commands to be handed over. */
function usePool(tfjs: TfjsInternals, pool: BufferPool): void {
  tfjs.bufferManager = pool;
  const none = { add() {}, has: () => false };
  // tfjs puts a new set in its place at each submission.
  Object.defineProperty(tfjs, 'commandQueueOwnedIds', { get: () => none, set() {} });
  const submitQueue = tfjs.submitQueue.bind(tfjs);
  tfjs.submitQueue = () => {
    submitQueue();
    pool.submitted();
  };
  tfjs.uploadToGPU = (dataId) => upload(tfjs, dataId);
}

/** Tensors up to this size may be bound as uniforms too. */
const mostUniformBytes = 64;

function usageOf(bytes: number): number {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  return bytes <= mostUniformBytes ? usage | GPUBufferUsage.UNIFORM : usage;
}

/** Gives a tensor its buffer, and its values from the host where it has any. */
function upload({ tensorMap, bufferManager, queue }: TfjsInternals, dataId: object): void {
  const data = tensorMap.get(dataId);
  if (data.resource) return;
  const { values, dtype, shape } = data;
  const bytes = util.sizeFromShape(shape) * 4;
  if (!values) {
    data.resource = bufferManager.acquireBuffer(bytes, usageOf(bytes));
    return;
  }
  data.resource = bufferManager.acquireToWrite(bytes, usageOf(bytes));
  queue.writeBuffer(data.resource, 0, inDevice(values as TypedArray, dtype) as BufferSource);
  data.values = null;
}

/** Truth values take four bytes on the device. */
function inDevice(values: TypedArray, dtype: TensorInfo['dtype']): Float32Array | Int32Array {
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values);
  return values instanceof Int32Array ? values : Int32Array.from(values);
}

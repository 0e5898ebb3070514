/// <reference types="@webgpu/types" />
import type { FlushOptions } from '@bertwright/tensor';
import type { BackendValues } from '@tensorflow/tfjs-core';
import { DeviceErrors } from './device-errors.ts';
import { Gpu } from './gpu/gpu.ts';
import type { TfjsInternals } from './gpu/tfjs-internals.ts';

/** Everything that a started device needs. */
export interface StartedBackend {
  readonly tfjs: TfjsInternals & { flush(): Promise<void> };
  readonly gpu: Gpu;
}

/** tfjs's backend on a device of ours; reading and flushing throw what went wrong on the device. */
export async function startTfjsBackend(device: GPUDevice, info: GPUAdapterInfo): Promise<StartedBackend> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const create = WebGPUBackend as unknown as new (device: GPUDevice, info: GPUAdapterInfo) => TfjsInternals;
  const tfjs = new create(device, info);
  const gpu = new Gpu(tfjs, computesOnCpu(info));
  const errors = new DeviceErrors(device);
  let running: Promise<undefined> = Promise.resolve(undefined);

  const read = tfjs.read.bind(tfjs);
  const checked = {
    /** Dropout comes to our kernels as the key of its mask, see `attention` and `dropout` of `@bertwright/tensor`. */
    drawsMasks: true,
    async read(dataId: object): Promise<BackendValues> {
      const values = await read(dataId);
      errors.check();
      return values;
    },
    /** Hands over what is recorded; resolves when at most that much is under way. */
    async flush({ signal }: FlushOptions = {}): Promise<void> {
      signal?.throwIfAborted();
      gpu.submit();
      const before = running;
      running = device.queue.onSubmittedWorkDone();
      await before;
      errors.check();
    },
  };
  return { tfjs: Object.assign(tfjs, checked), gpu };
}

function computesOnCpu(info: GPUAdapterInfo): boolean {
  // The types that tfjs is pinned to are older than this member.
  const { isFallbackAdapter } = info as GPUAdapterInfo & { isFallbackAdapter?: boolean };
  return (
    isFallbackAdapter === true ||
    /swiftshader|llvmpipe/i.test(`${info.architecture} ${info.description} ${info.device}`)
  );
}

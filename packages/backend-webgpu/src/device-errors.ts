/// <reference types="@webgpu/types" />
import { WebgpuError } from './webgpu-error.ts';

/** What errors of the device and of JavaScript have in common. */
type Message = { readonly message: string };

/** What the errors of a device need of what is above it. */
interface DeviceUse {
  /** Is called when the device has run out of memory, before anything throws. */
  readonly outOfMemory: () => void;
  /** Hands over what is recorded, and waits for it. */
  readonly drain: () => Promise<unknown>;
}

/** What went wrong on a device: WebGPU tells it apart from the call that led to it. */
export class DeviceErrors {
  private readonly device: GPUDevice;
  private readonly use: DeviceUse;
  private error: WebgpuError | undefined;
  /** A lost device stays lost: its error is thrown again and again. */
  private lost: WebgpuError | undefined;

  constructor(device: GPUDevice, use: DeviceUse) {
    this.device = device;
    this.use = use;
    device.addEventListener('uncapturederror', (event) => {
      // It is thrown: the console need not be told as well.
      event.preventDefault();
      const { error: cause } = event as GPUUncapturedErrorEvent;
      const memory = cause.constructor.name === 'GPUOutOfMemoryError';
      if (memory) use.outOfMemory();
      // Whatever a buffer without memory is used for fails too: the first error is the one to tell.
      this.error ??= memory ? outOfMemory(cause) : deviceFailed(cause);
    });
    void device.lost.then(({ reason, message }) => {
      this.lost = deviceLost(message || reason || 'no reason given');
    });
  }

  /** Waits for work on the device, and throws what went wrong on it since it was asked last. */
  async during<T>(work: Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await work;
    } catch (cause) {
      // Where the device is lost, that comes at the same time as the work's own failure, or just after it.
      await Promise.race([this.device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
      if (!this.lost) this.error ??= cause instanceof WebgpuError ? cause : deviceFailed(cause as Error);
    }
    await this.check();
    return result!;
  }

  private async check(): Promise<void> {
    // What follows from an error is no error of its own, and must not be told to whoever comes next.
    if (this.error && !this.lost) await this.use.drain().catch(() => {});
    const error = this.lost ?? this.error;
    this.error = undefined;
    if (error) throw error;
  }
}

/** The error for memory that the device has not. */
export function outOfMemory(cause: Message): WebgpuError {
  return new WebgpuError(
    'out-of-memory',
    `The graphics device is out of memory: take smaller batches or shorter rows, or accumulate gradients over several batches. ${firstLine(cause)}`,
    { cause },
  );
}

function deviceFailed(cause: Message): WebgpuError {
  return new WebgpuError('device-failed', `The graphics device refused a command: ${firstLine(cause)}`, {
    cause,
  });
}

function deviceLost(why: string): WebgpuError {
  return new WebgpuError(
    'device-lost',
    `The graphics device was lost: ${why}. What was only in its memory is gone; parameters that the trainer put back to the last finished epoch can still be read and saved. Then start the backend again with useBackend and load them.`,
  );
}

/** Dawn adds where in its own source an error arose. */
const firstLine = ({ message }: Message) => message.split('\n', 1)[0]!;

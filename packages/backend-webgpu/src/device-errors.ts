/// <reference types="@webgpu/types" />
import { WebgpuError } from './webgpu-error.ts';

/** What went wrong on a device: WebGPU tells it apart from the call that led to it. */
export class DeviceErrors {
  private error: WebgpuError | undefined;
  /** A lost device stays lost: its error is thrown again and again. */
  private lost = false;

  constructor(device: GPUDevice) {
    device.addEventListener('uncapturederror', (event) => {
      const { error: cause } = event as GPUUncapturedErrorEvent;
      const memory = cause.constructor.name === 'GPUOutOfMemoryError';
      this.error ??= memory
        ? new WebgpuError(
            'out-of-memory',
            `The graphics device is out of memory: take smaller batches or shorter rows. ${cause.message}`,
            { cause },
          )
        : new WebgpuError('device-failed', `The graphics device refused a command: ${cause.message}`, {
            cause,
          });
    });
    void device.lost.then(({ reason, message }) => {
      if (reason === 'destroyed') return;
      this.lost = true;
      this.error = new WebgpuError(
        'device-lost',
        `The graphics device was lost: ${message || 'no reason given'}. Start the backend again.`,
      );
    });
  }

  /** Throws what went wrong since it was asked last. */
  check(): void {
    const { error } = this;
    if (!this.lost) this.error = undefined;
    if (error) throw error;
  }
}

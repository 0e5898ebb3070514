/// <reference types="@webgpu/types" />
import type { TfjsInternals } from './tfjs-internals.ts';

const most = 4096;

/** Uniform buffers by what they hold: a training loop asks for the same ones at every step. */
export class SettingsCache {
  private readonly tfjs: TfjsInternals;
  private readonly buffers = new Map<string, GPUBuffer>();

  constructor(tfjs: TfjsInternals) {
    this.tfjs = tfjs;
  }

  /** Returns a buffer that holds these words and stays. */
  kept(words: Uint32Array<ArrayBuffer>): GPUBuffer {
    const key = words.join();
    const known = this.buffers.get(key);
    if (known) return known;
    if (this.buffers.size >= most) this.clear();
    const buffer = this.tfjs.device.createBuffer({
      size: words.byteLength,
      usage: GPUBufferUsage.UNIFORM,
      mappedAtCreation: true,
    });
    new Uint32Array(buffer.getMappedRange()).set(words);
    buffer.unmap();
    this.buffers.set(key, buffer);
    return buffer;
  }

  /** Returns a buffer that holds these words until the commands recorded now are handed over. */
  once(words: Uint32Array<ArrayBuffer>): GPUBuffer {
    const { bufferManager, queue, uniformPendingDisposal } = this.tfjs;
    const buffer = bufferManager.acquireBuffer(
      words.byteLength,
      GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM,
    );
    queue.writeBuffer(buffer, 0, words);
    uniformPendingDisposal.push(buffer);
    return buffer;
  }

  /** A buffer that recorded commands use may only go once they are handed over. */
  private clear(): void {
    if (this.tfjs.commandEncoder) {
      this.tfjs.endComputePassEncoder();
      this.tfjs.submitQueue();
    }
    for (const buffer of this.buffers.values()) buffer.destroy();
    this.buffers.clear();
  }
}

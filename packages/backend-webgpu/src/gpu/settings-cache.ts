/// <reference types="@webgpu/types" />
import type { PoolCount } from './buffer-pool.ts';
import type { TfjsInternals } from './tfjs-internals.ts';

const most = 4096;

/** A buffer of settings, and what tells it from every other. */
export interface Uniform {
  readonly buffer: GPUBuffer;
  readonly id: string;
}

/** Uniform buffers by what they hold: a training loop asks for the same ones at every step. */
export class SettingsCache {
  private readonly tfjs: TfjsInternals;
  private readonly buffers = new Map<string, Uniform>();
  private bytes = 0;
  private created = 0;

  constructor(tfjs: TfjsInternals) {
    this.tfjs = tfjs;
  }

  /** The buffers that stay. */
  get count(): PoolCount {
    return { buffers: this.buffers.size, bytes: this.bytes };
  }

  /** Returns a buffer that holds these words and stays. */
  kept(words: Uint32Array<ArrayBuffer>): Uniform {
    let key = '';
    for (const word of words) key += `${word} `;
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
    const made = { buffer, id: `k${this.created++}` };
    this.buffers.set(key, made);
    this.bytes += words.byteLength;
    return made;
  }

  /** Returns a buffer that holds these words until the commands recorded now are handed over. */
  once(words: Uint32Array<ArrayBuffer>): Uniform {
    const { bufferManager, queue, uniformPendingDisposal } = this.tfjs;
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM;
    const buffer = bufferManager.acquireToWrite(words.byteLength, usage);
    queue.writeBuffer(buffer, 0, words);
    uniformPendingDisposal.push(buffer);
    return { buffer, id: `o${bufferManager.idOf(buffer)}` };
  }

  /** A buffer that recorded commands use may only go once they are handed over. */
  private clear(): void {
    if (this.tfjs.commandEncoder) {
      this.tfjs.endComputePassEncoder();
      this.tfjs.submitQueue();
    }
    for (const { buffer } of this.buffers.values()) buffer.destroy();
    this.buffers.clear();
    this.bytes = 0;
  }
}

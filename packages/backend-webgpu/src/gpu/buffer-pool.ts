/// <reference types="@webgpu/types" />
import { outOfMemory } from '../device-errors.ts';

/** What a pool holds: buffers that tensors and commands use, and those that wait to be used again. */
export interface PoolCount {
  readonly buffers: number;
  readonly bytes: number;
}

interface Known {
  readonly size: number;
  readonly id: number;
  /** The buffers that wait to be used in its place. */
  readonly peers: GPUBuffer[];
  /** Whether the host writes to it as it is taken: ahead of commands that are recorded by then. */
  readonly written: boolean;
}

/** A pool holds at most this times what was ever in use at once, or the second, whichever is more. */
const mostOfPeak = 3;
const least = 2 ** 28;

/**
 * The buffers of a device, in place of tfjs's own `BufferManager` and with its members: a buffer that is let go waits
 * for the next of its size and usage. The one created first is handed out first, so that steps that ask for the same
 * get the same buffers, and what was bound for one step serves the next.
 *
 * Batches of other lengths ask for other sizes: what has waited longest goes where the pool would hold several times
 * what a step needs.
 *
 * Commands run in the order in which they are recorded: a buffer may be used again while commands that use it are only
 * recorded. One that the host writes to may not; it is kept apart, and waits for the commands to be handed over.
 */
export class BufferPool {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  private readonly device: GPUDevice;
  /** By usage and size; the buffer created first is the last of its list. */
  private readonly waiting = new Map<number, GPUBuffer[]>();
  private readonly waitingWritten = new Map<number, GPUBuffer[]>();
  private readonly used = new Set<GPUBuffer>();
  private readonly known = new WeakMap<GPUBuffer, Known>();
  /** All that wait, from the one that has waited longest. */
  private readonly order = new Set<GPUBuffer>();
  private peak = 0;
  /** Bytes of those that are destroyed once recorded commands are handed over. */
  private going = 0;
  private created = 0;
  private distrusted = 0;
  /** Buffers that may have got no memory. */
  private readonly doubtful = new WeakSet<GPUBuffer>();
  /** What waits, or goes, once recorded commands are handed over. */
  private readonly afterSubmit: (() => void)[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /**
   * Returns a buffer of a size in bytes.
   *
   * @param reuse - whether one that waits will do
   * @throws WebgpuError `out-of-memory` where there is no memory to map it.
   */
  acquireBuffer(size: number, usage: number, mappedAtCreation = false, reuse = true): GPUBuffer {
    return this.acquire({ size, usage, mappedAtCreation }, reuse, false);
  }

  /** Returns a buffer that no recorded command uses: one that the host may write to now. */
  acquireToWrite(size: number, usage: number): GPUBuffer {
    return this.acquire({ size, usage }, true, true);
  }

  /** @param reuse - whether it may be used again; else it is destroyed */
  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    // tfjs ends its backend before its tensors go.
    if (!this.used.delete(buffer)) return;
    const { size, written } = this.known.get(buffer)!;
    this.numBytesUsed -= size;
    if (!reuse) this.destroy(buffer, size);
    else if (this.doubtful.has(buffer)) this.leave(buffer, size);
    else if (written) this.afterSubmit.push(() => this.wait(buffer));
    else this.wait(buffer);
  }

  /** To be called when what was recorded is handed over to the device. */
  submitted(): void {
    if (this.afterSubmit.length === 0) return;
    for (const act of this.afterSubmit.splice(0)) act();
  }

  /**
   * Gives back what waits, and never hands out again what is in use now: to be called when the device ran out of
   * memory, which it tells too late to know by which buffer.
   */
  distrust(): void {
    this.distrusted++;
    for (const buffer of this.order) this.giveBack(buffer);
    for (const buffer of this.used) this.doubtful.add(buffer);
  }

  /** A number that tells a buffer in use from every other, for good. */
  idOf(buffer: GPUBuffer): number {
    return this.known.get(buffer)!.id;
  }

  getNumUsedBuffers(): number {
    return this.used.size;
  }

  getNumFreeBuffers(): number {
    return this.order.size;
  }

  /** All that it created and did not destroy. */
  get count(): PoolCount {
    return { buffers: this.used.size + this.order.size, bytes: this.numBytesAllocated };
  }

  dispose(): void {
    this.distrust();
    for (const buffer of [...this.used]) this.releaseBuffer(buffer, false);
    this.submitted();
  }

  private acquire(descriptor: GPUBufferDescriptor, reuse: boolean, written: boolean): GPUBuffer {
    const { size, usage } = descriptor;
    const lists = written ? this.waitingWritten : this.waiting;
    // Usages are below 2^12, sizes below 2^40.
    const key = size * 4096 + usage;
    let peers = lists.get(key);
    if (!peers) {
      peers = [];
      lists.set(key, peers);
    }
    let buffer = reuse ? peers.pop() : undefined;
    if (buffer) this.order.delete(buffer);
    else {
      this.makeRoom(size);
      const before = this.distrusted;
      buffer = this.create(descriptor);
      // Dawn in Node tells of missing memory before the call returns.
      if (this.distrusted !== before) this.doubtful.add(buffer);
      this.numBytesAllocated += size;
      this.known.set(buffer, { size, id: this.created++, peers, written });
    }
    this.used.add(buffer);
    this.numBytesUsed += size;
    this.peak = Math.max(this.peak, this.numBytesUsed);
    return buffer;
  }

  private wait(buffer: GPUBuffer): void {
    const { id, peers } = this.known.get(buffer)!;
    let at = peers.length;
    while (at > 0 && this.idOf(peers[at - 1]!) < id) at--;
    peers.splice(at, 0, buffer);
    this.order.add(buffer);
  }

  /** Lets go of what has waited longest, until a new buffer of this size is within what the pool may hold. */
  private makeRoom(size: number): void {
    const most = Math.max(least, mostOfPeak * Math.max(this.peak, this.numBytesUsed + size));
    let bytes = this.numBytesAllocated - this.going + size;
    for (const buffer of this.order) {
      if (bytes <= most) return;
      bytes -= this.known.get(buffer)!.size;
      this.giveBack(buffer);
    }
  }

  /** Of a buffer that waits. */
  private giveBack(buffer: GPUBuffer): void {
    const { size, peers } = this.known.get(buffer)!;
    peers.splice(peers.indexOf(buffer), 1);
    this.order.delete(buffer);
    this.leave(buffer, size);
  }

  /** Recorded commands may use it still. */
  private leave(buffer: GPUBuffer, size: number): void {
    this.going += size;
    this.afterSubmit.push(() => {
      this.going -= size;
      this.destroy(buffer, size);
    });
  }

  private destroy(buffer: GPUBuffer, size: number): void {
    buffer.destroy();
    this.numBytesAllocated -= size;
  }

  private create(descriptor: GPUBufferDescriptor): GPUBuffer {
    try {
      return this.device.createBuffer(descriptor);
    } catch (cause) {
      this.distrust();
      throw outOfMemory(cause as Error);
    }
  }
}

import type { ElementType, Values } from '../engine/engine.ts';
import { OnnxError } from '../onnx-error.ts';
import { bytesPerElement, type Storage, viewOf } from './storage.ts';

interface Idle {
  readonly storage: Storage;
  readonly since: number;
}

/** Buffers that no run has asked for during this many runs are given back to JavaScript. */
const runsUntilDropped = 16;

/**
 * Recycles the memory of results. Every step makes the same sizes, and fresh memory is slow: the system clears
 * it page by page at the first write.
 */
export class BufferPool {
  readonly #dropped: (buffer: ArrayBuffer) => void;
  readonly #idle = new Map<number, Idle[]>();
  #runs = 0;
  #idleBytes = 0;
  #usedBytes = 0;

  /** @param dropped - hears of each buffer that is not kept for another use */
  constructor(dropped: (buffer: ArrayBuffer) => void = () => {}) {
    this.#dropped = dropped;
  }

  /** Bytes that values hold. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Bytes that wait to be used again. */
  get idleBytes(): number {
    return this.#idleBytes;
  }

  /**
   * Returns memory for `length` elements, with whatever was in it.
   *
   * @throws OnnxError `out-of-memory`
   */
  take(type: ElementType, length: number): Storage {
    const bytes = bucketBytes(length * bytesPerElement(type));
    const storage = this.#idle.get(bytes)?.pop()?.storage;
    if (storage === undefined) {
      const made = allocate(bytes, type, length);
      this.#usedBytes += bytes;
      return made;
    }
    this.#usedBytes += bytes;
    this.#idleBytes -= bytes;
    if (!isView(storage.values, type, length)) {
      storage.values = viewOf(storage.buffer, type, length);
      storage.parts = undefined;
    }
    return storage;
  }

  /** Takes back memory that nothing reads or writes any more. */
  give(storage: Storage): void {
    // A buffer whose contents were transferred away has no bytes left: its bucket is what was asked for.
    const bytes = storage.escaped ? bucketBytes(storage.values.byteLength) : storage.buffer.byteLength;
    this.#usedBytes -= bytes;
    if (storage.escaped) {
      this.#dropped(storage.buffer);
      return;
    }
    const idle = this.#idle.get(bytes);
    const entry = { storage, since: this.#runs };
    if (idle === undefined) this.#idle.set(bytes, [entry]);
    else idle.push(entry);
    this.#idleBytes += bytes;
  }

  /** Says that a run has ended, and drops what has lain idle for long. */
  age(): void {
    this.#runs++;
    const oldest = this.#runs - runsUntilDropped;
    for (const [bytes, idle] of this.#idle) {
      // The last returned is the first reused, so the front is the oldest.
      let count = 0;
      while (count < idle.length && idle[count]!.since < oldest) count++;
      if (count === 0) continue;
      for (const { storage } of idle.splice(0, count)) this.#dropped(storage.buffer);
      this.#idleBytes -= count * bytes;
      if (idle.length === 0) this.#idle.delete(bytes);
    }
  }

  clear(): void {
    for (const idle of this.#idle.values()) for (const { storage } of idle) this.#dropped(storage.buffer);
    this.#idle.clear();
    this.#idleBytes = 0;
  }
}

function allocate(bytes: number, type: ElementType, length: number): Storage {
  try {
    const buffer = new ArrayBuffer(bytes);
    return { buffer, values: viewOf(buffer, type, length), escaped: false };
  } catch (cause) {
    throw new OnnxError(
      'out-of-memory',
      `Expected ${bytes} bytes for a tensor of ${length} elements, and they are not to be had: make it smaller (batch, length), or free others.`,
      { cause },
    );
  }
}

/** Sizes go up in eighths of a power of two, so that at most an eighth is unused; 64 bytes at least. */
function bucketBytes(bytes: number): number {
  if (bytes <= 64) return 64;
  const step = Math.max(64, 2 ** (Math.floor(Math.log2(bytes)) - 3));
  return Math.ceil(bytes / step) * step;
}

function isView(values: Values, type: ElementType, length: number): boolean {
  if (values.length !== length) return false;
  if (type === 'float32') return values instanceof Float32Array;
  if (type === 'int32') return values instanceof Int32Array;
  return values instanceof Uint8Array;
}

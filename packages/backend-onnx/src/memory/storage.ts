import type { ElementType, Values } from '../engine/engine.ts';

/** The memory of one value: a typed array over the front of a buffer that may be larger. */
export interface Storage {
  readonly buffer: ArrayBuffer;
  values: Values;
  /** Handed out to the user, who may hold it for ever: never recycled, never written again. */
  escaped: boolean;
  /** Views of parts of `values`, made when they were first asked for. */
  parts?: Map<string, Values> | undefined;
}

/** Returns a part of a storage's values: always the same array for the same part, as engines know memory by it. */
export function partOf(
  storage: Storage,
  { offset, length, bytes }: { offset: number; length: number; bytes: boolean },
): Values {
  const key = `${offset}:${length}:${bytes}`;
  storage.parts ??= new Map();
  let part = storage.parts.get(key);
  if (part === undefined) {
    const { values } = storage;
    part = values.subarray(offset, offset + length);
    if (bytes) part = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    storage.parts.set(key, part);
  }
  return part;
}

/** Returns `length` elements of `type` at the start of `buffer`. */
export function viewOf(buffer: ArrayBuffer, type: ElementType, length: number): Values {
  if (type === 'float32') return new Float32Array(buffer, 0, length);
  if (type === 'int32') return new Int32Array(buffer, 0, length);
  return new Uint8Array(buffer, 0, length);
}

/** Returns the number of bytes of one element. */
export function bytesPerElement(type: ElementType): number {
  return type === 'bool' ? 1 : 4;
}

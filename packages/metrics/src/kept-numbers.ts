/** Numbers that are added to and read, in as few bytes as hold them exactly. */
export interface KeptNumbers {
  push(values: ArrayLike<number>): void;
  /** All so far, in order; valid until the next push. */
  values(): ArrayLike<number>;
}

type Storage = Uint8Array | Float32Array | Float64Array;

/**
 * An empty {@link KeptNumbers}: 1 byte a number while all are whole and from 0 to 255 (labels), 4 while all are
 * exact in single precision (scores out of a model), else 8. The room doubles as it fills.
 */
export function keptNumbers(): KeptNumbers {
  let storage: Storage = new Uint8Array(256);
  let length = 0;
  return {
    push(values) {
      const size = Math.max(storage.BYTES_PER_ELEMENT, bytesOf(values));
      const room = length + values.length;
      if (size > storage.BYTES_PER_ELEMENT || room > storage.length) {
        const next = storageOf(
          size,
          room > storage.length ? Math.max(room, 2 * storage.length) : storage.length,
        );
        next.set(storage.subarray(0, length));
        storage = next;
      }
      storage.set(values, length);
      length = room;
    },
    values: () => storage.subarray(0, length),
  };
}

function bytesOf(values: ArrayLike<number>): number {
  let bytes = 1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Math.fround(value) !== value) return 8;
    if (!Number.isInteger(value) || value < 0 || value > 255) bytes = 4;
  }
  return bytes;
}

function storageOf(bytes: number, length: number): Storage {
  if (bytes === 1) return new Uint8Array(length);
  return bytes === 4 ? new Float32Array(length) : new Float64Array(length);
}

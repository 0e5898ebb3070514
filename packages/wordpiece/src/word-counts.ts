import type { Word } from './scan.ts';

/** How often each word came, by the codes of its code units. */
export interface WordCounts {
  /** Counts a word so many times more. */
  add(word: Word, times: number): void;
  /** Words and their counts, in the order of their first coming. */
  words(): { units: Uint16Array; count: number }[];
  readonly size: number;
}

/**
 * Counts words in a table of bounded size: where more than `limit` different words have come, the rarest are
 * forgotten until half are left (lossy counting; Manku and Motwani, 2002).
 */
export function wordCounts(limit: number): WordCounts {
  let slots = new Int32Array(1 << 16);
  let pool = new Uint16Array(1 << 20);
  let starts = new Int32Array((1 << 15) + 1);
  let hashes = new Int32Array(1 << 15);
  let counts = new Float64Array(1 << 15);
  let size = 0;

  function place(index: number): void {
    const mask = slots.length - 1;
    let slot = hashes[index]! & mask;
    while (slots[slot]) slot = (slot + 1) & mask;
    slots[slot] = index + 1;
  }

  function forget(): void {
    const sorted = counts.slice(0, size).sort();
    const least = sorted[size >> 1]!;
    let kept = 0;
    let room = size >> 1;
    for (let index = 0; index < size; index++) {
      if (counts[index]! < least || (counts[index] === least && --room < 0)) continue;
      pool.copyWithin(starts[kept]!, starts[index]!, starts[index + 1]!);
      const length = starts[index + 1]! - starts[index]!;
      starts[kept + 1] = starts[kept]! + length;
      hashes[kept] = hashes[index]!;
      counts[kept++] = counts[index]!;
    }
    size = kept;
  }

  function grow(): void {
    if (size >= limit) forget();
    else {
      const [oldStarts, oldHashes, oldCounts] = [starts, hashes, counts];
      starts = new Int32Array(2 * size + 1);
      hashes = new Int32Array(2 * size);
      counts = new Float64Array(2 * size);
      starts.set(oldStarts);
      hashes.set(oldHashes);
      counts.set(oldCounts);
    }
    slots = new Int32Array(4 * counts.length);
    for (let index = 0; index < size; index++) place(index);
  }

  return {
    get size() {
      return size;
    },
    add({ codes, length }, times) {
      let hash = length;
      for (let i = 0; i < length; i++) hash = Math.imul(hash ^ codes[i]!, 0x01000193);
      hash ^= hash >>> 15;
      const mask = slots.length - 1;
      for (let slot = hash & mask; slots[slot]; slot = (slot + 1) & mask) {
        const index = slots[slot]! - 1;
        if (hashes[index] !== hash) continue;
        const start = starts[index]!;
        if (starts[index + 1]! - start !== length) continue;
        let i = 0;
        while (i < length && pool[start + i] === codes[i]! - 1) i++;
        if (i < length) continue;
        counts[index]! += times;
        return;
      }
      if (size === counts.length || size >= limit) grow();
      const start = starts[size]!;
      if (start + length > pool.length) {
        const larger = new Uint16Array(2 * pool.length + length);
        larger.set(pool);
        pool = larger;
      }
      for (let i = 0; i < length; i++) pool[start + i] = codes[i]! - 1;
      starts[size + 1] = start + length;
      hashes[size] = hash;
      counts[size] = times;
      place(size++);
    },
    words: () =>
      Array.from({ length: size }, (_, index) => ({
        units: pool.subarray(starts[index]!, starts[index + 1]!),
        count: counts[index]!,
      })).filter(({ count }) => count > 0),
  };
}

/** How often each word came. */
export interface WordCounts {
  /** Counts a word so many times more. */
  add(word: string, times: number): void;
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Counts words in bounded memory: where more than `limit` different words have come, the rarest half is forgotten
 * (lossy counting; Manku and Motwani, 2002).
 */
export function wordCounts(limit: number): WordCounts {
  const counts = new Map<string, number>();
  return {
    counts,
    add(word, times) {
      counts.set(word, (counts.get(word) ?? 0) + times);
      if (counts.size <= limit) return;
      const sorted = Float64Array.from(counts.values()).sort();
      const middle = sorted[limit >> 1]!;
      let equal = limit >> 1;
      for (const count of sorted) if (count < middle) equal--;
      for (const [each, count] of counts)
        if (count < middle || (count === middle && equal-- > 0)) counts.delete(each);
    },
  };
}

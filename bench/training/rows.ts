/** Rows of tokens, and their labels. */
export interface Rows {
  readonly size: number;
  readonly length: number;
  readonly inputIds: Int32Array;
  readonly attentionMask: Uint8Array;
  readonly labels: Int32Array;
}

/** What random rows are made of. */
export interface RowOptions {
  readonly batch: number;
  readonly vocabulary: number;
  readonly labels: number;
  /** Rows end up to so many tokens early; 0 fills all. */
  readonly padding?: number;
}

/** Returns what makes batches of random tokens of a length: the same ones on every machine. */
export function randomRows({ batch, vocabulary, labels, padding = 0 }: RowOptions): (length: number) => Rows {
  const random = randomNumbers();
  return (length) => ({
    size: batch,
    length,
    inputIds: Int32Array.from({ length: batch * length }, () => 1 + random(vocabulary - 1)),
    attentionMask: Uint8Array.from({ length: batch * length }, (_, i) =>
      i % length < length - (padding && random(padding)) ? 1 : 0,
    ),
    labels: Int32Array.from({ length: batch }, () => random(labels)),
  });
}

/** The same numbers on every machine. */
function randomNumbers(): (below: number) => number {
  let seed = 1;
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

/** How a matrix product is cut up: what a workgroup computes, and what each of its threads does of that. */
export interface Tile {
  /** Rows and columns of the output that a workgroup computes. */
  readonly m: number;
  readonly n: number;
  /** How much of the inner length is in workgroup memory at a time. */
  readonly k: number;
  /** Rows and columns of a thread: 4 or 8. */
  readonly rows: number;
  readonly columns: number;
  /** 2: the next part is written while the last one is read, with one barrier less. */
  readonly buffers: 1 | 2;
  /** Share of the arithmetic peak that a full card reaches with it, as far as choosing goes. */
  readonly efficiency: number;
}

export const tiles: readonly Tile[] = [
  { m: 128, n: 128, k: 32, rows: 8, columns: 8, buffers: 1, efficiency: 1 },
  { m: 128, n: 128, k: 16, rows: 8, columns: 8, buffers: 1, efficiency: 0.96 },
  { m: 64, n: 64, k: 16, rows: 8, columns: 4, buffers: 2, efficiency: 0.75 },
  { m: 32, n: 32, k: 16, rows: 4, columns: 4, buffers: 2, efficiency: 0.45 },
];

export const threadsOf = ({ m, n, rows, columns }: Tile) => (m / rows) * (n / columns);

/** Bytes of workgroup memory. */
export const memoryOf = ({ m, n, k, buffers }: Tile) => (m + n) * k * 4 * buffers;

export const nameOf = (tile: Tile) =>
  `${tile.m}x${tile.n}x${tile.k}/${tile.rows}x${tile.columns}/${tile.buffers}`;

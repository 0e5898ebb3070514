import type { Gpu } from '../../gpu/gpu.ts';
import { memoryOf, type Tile, threadsOf, tiles } from './tile.ts';

/** A tile, and in how many parts the inner length is summed by workgroups of their own. */
export interface Plan {
  readonly tile: Tile;
  readonly parts: number;
}

/** Sizes of a product: [batch, m, k] times [batch, k, n]. */
export interface ProductSize {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/**
 * WebGPU does not tell how many processors a card has. With the number of a large card a small one is still kept
 * busy, only by smaller pieces than it needs.
 */
const processors = 132;
/** What a processor's arithmetic does in the time that it takes to move a byte, in multiply-adds. */
const productsPerByte = 10;
const shortestPart = 256;

/** Returns how to compute a product: the plan whose slowest processor is done first, within the device's limits. */
export function choosePlan({ batch, m, n, k }: ProductSize, { limits }: Pick<Gpu, 'limits'>): Plan {
  let best: Plan | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const tile of tiles) {
    if (memoryOf(tile) > limits.maxComputeWorkgroupStorageSize) continue;
    if (threadsOf(tile) > limits.maxComputeInvocationsPerWorkgroup) continue;
    const pieces = Math.ceil(m / tile.m) * Math.ceil(n / tile.n) * batch;
    const mostParts = Math.max(1, Math.min(16, Math.floor(k / shortestPart)));
    for (let parts = 1; parts <= mostParts; parts++) {
      const length = Math.ceil(k / parts / tile.k) * tile.k;
      const rounds = Math.ceil((pieces * parts) / processors);
      const summing = parts > 1 ? (parts * batch * m * n * 8 * productsPerByte) / processors : 0;
      const time = (rounds * tile.m * tile.n * length) / tile.efficiency + summing;
      if (time < least) {
        least = time;
        best = { tile, parts };
      }
    }
  }
  return best!;
}

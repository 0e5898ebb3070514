import { randomBits, siteHash } from './bits.ts';

const site = siteHash('shuffle');

/**
 * Returns a permutation of 0 to count - 1 that depends on the seed and the epoch alone (Fisher and Yates, from the
 * last place to the first; place i takes one number at coordinate i, scaled to 0..i by a multiplication).
 */
export function shuffle(count: number, seed: number, epoch = 0): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor((randomBits({ seed, step: epoch, site }, [last]) / 0x1_0000_0000) * (last + 1));
    const moved = order[last]!;
    order[last] = order[other]!;
    order[other] = moved;
  }
  return order;
}

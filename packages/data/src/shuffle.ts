import { DataError } from './data-error.ts';
import { unsigned32 } from './option.ts';

/** A permutation of 0 … count-1 that depends on nothing but its arguments. */
export type Shuffle = (count: number, seed: number, epoch: number) => ArrayLike<number>;

/**
 * The default {@link Shuffle}: Fisher-Yates from the end (Knuth, The Art of Computer Programming 2, 3.4.2,
 * algorithm P) where step i draws `j = floor(r(i) * (i + 1) / 2^32)` with the counter-based
 * `r(i) = mix(mix(mix(seed) + epoch) + i)`, all modulo 2^32, and `mix` the 32-bit finaliser "lowbias32"
 * (C. Wellons, Prospecting for Hash Functions, 2018). Each draw's bias is at most count / 2^32.
 *
 * @param seed, epoch whole numbers from 0 to 2^32 - 1
 * @returns `[count]`
 * @throws DataError `invalid-option` for any other seed, epoch or count.
 */
export function seededShuffle(count: number, seed: number, epoch = 0): Int32Array {
  unsigned32('the count', count);
  const key = mix((mix(unsigned32('the seed', seed)) + unsigned32('the epoch', epoch)) >>> 0);
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((mix((key + i) >>> 0) * (i + 1)) / 0x100000000);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The order that a shuffle gives, refused unless it holds each row once: a row would be lost in silence. */
export function permutation(shuffle: Shuffle, count: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from(shuffle(count, seed, epoch));
  const seen = new Uint8Array(count);
  for (const row of order) seen[row] = 1;
  if (order.length !== count || seen.includes(0)) {
    throw new DataError(
      'invalid-option',
      `Expected a shuffle that returns each of 0 … ${count - 1} once, got ${order.length} values that do not.`,
    );
  }
  return order;
}

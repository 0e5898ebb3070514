/**
 * The two integer mixers under Bertwright's random generator: bijections of 32 bits in which every input bit
 * moves about half of the output bits.
 *
 * `mixA` has the constants of Chris Wellons' search for low bias (hash-prospector, "lowbias32"), `mixB` those of
 * MurmurHash3's finalizer (Austin Appleby).
 */
export function mixA(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

export function mixB(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** 2^32 divided by the golden ratio, made odd: multiples of it are spread evenly over 32 bits. */
export const GOLDEN = 0x9e3779b1;

/** Two words of state: enough that two rows of a mask share their numbers with a probability of 2^-55. */
export interface State {
  a: number;
  b: number;
}

/** The first digits of pi in hexadecimal, as a beginning that nobody chose. */
export function start(): State {
  return { a: 0x243f6a88, b: 0x85a308d3 | 0 };
}

/** Takes one more word into the state. */
export function absorb(state: State, word: number): State {
  return {
    a: (mixA(state.a ^ word) + GOLDEN) | 0,
    b: mixB((state.b + Math.imul(word, GOLDEN)) | 0) ^ state.a,
  };
}

/** The number at a last coordinate: `mixA` with the second word of state joined in the middle. */
export function draw(a: number, b: number, last: number): number {
  let x = a ^ Math.imul(last, GOLDEN);
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d) ^ b;
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

import { absorb, draw, type State, start } from './mix.ts';

/**
 * What a stream of random numbers depends on. A number depends on its key and its coordinates alone: not on how
 * many were drawn before, on padding, on the backend or on the number of threads.
 */
export interface RandomKey {
  /** The run's seed: a whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** The update step, or the epoch for a shuffle. */
  readonly step?: number;
  /** The part of a step under gradient accumulation. */
  readonly microBatch?: number;
  /** Where in the model: `siteHash` of a path. */
  readonly site: number;
}

/**
 * Returns a random 32-bit number (0 to 2^32 - 1) for a key and logical coordinates, such as row, head, query and
 * key of an attention weight.
 *
 * The words seed mod 2^32, seed div 2^32, step, micro-batch, site and every coordinate but the last are absorbed
 * one after the other into two words of state (a, b), begun with 0x243f6a88 and 0x85a308d3:
 *
 *     a' = mixA(a xor word) + 0x9e3779b1
 *     b' = mixB(b + word * 0x9e3779b1) xor a
 *
 * and the last coordinate (0 where there is none) gives the number: mixA of `a xor last * 0x9e3779b1`, with b
 * joined by xor after its first multiplication. All arithmetic is modulo 2^32; `mix.ts` holds the mixers. The
 * README lists test vectors.
 */
export function randomBits(key: RandomKey, coordinates: readonly number[]): number {
  let state = keyState(key);
  for (let index = 0; index < coordinates.length - 1; index++) state = absorb(state, coordinates[index]!);
  return draw(state.a, state.b, coordinates.at(-1) ?? 0) >>> 0;
}

/** Returns the state after the key's five words. */
export function keyState({ seed, step = 0, microBatch = 0, site }: RandomKey): State {
  let state = start();
  for (const word of [(seed % 0x1_0000_0000) | 0, Math.floor(seed / 0x1_0000_0000), step, microBatch, site]) {
    state = absorb(state, word | 0);
  }
  return state;
}

/** Returns the site of a path: the 32-bit FNV-1a hash of its UTF-8 bytes. */
export function siteHash(path: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(path)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

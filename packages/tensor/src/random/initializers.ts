import { keyState, type RandomKey } from './bits.ts';
import { absorb, draw } from './mix.ts';

const UNIT = 1 / 0x1_0000_0000;

/** Returns `count` numbers, uniform in [low, high): the number at coordinate i for value i. */
export function uniform(count: number, low: number, high: number, key: RandomKey): Float32Array {
  const { a, b } = keyState(key);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++)
    values[index] = low + (high - low) * ((draw(a, b, index) >>> 0) * UNIT);
  return values;
}

/**
 * Returns `count` numbers of a normal distribution (Box and Muller, 1958): values 2i and 2i + 1 come from the
 * numbers at coordinates 2i and 2i + 1.
 */
export function normal(count: number, mean: number, deviation: number, key: RandomKey): Float32Array {
  const { a, b } = keyState(key);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 2) {
    const [first, second] = gaussianPair(draw(a, b, index) >>> 0, draw(a, b, index + 1) >>> 0);
    values[index] = mean + deviation * first;
    if (index + 1 < count) values[index + 1] = mean + deviation * second;
  }
  return values;
}

/**
 * Returns `count` numbers of a normal distribution without its tails beyond two deviations: a value outside is
 * drawn again at coordinates (attempt, 2i), (attempt, 2i + 1).
 */
export function truncatedNormal(
  count: number,
  mean: number,
  deviation: number,
  key: RandomKey,
): Float32Array {
  const begin = keyState(key);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    for (let attempt = 0; ; attempt++) {
      const { a, b } = absorb(begin, attempt);
      const [value] = gaussianPair(draw(a, b, 2 * index) >>> 0, draw(a, b, 2 * index + 1) >>> 0);
      if (Math.abs(value) > 2) continue;
      values[index] = mean + deviation * value;
      break;
    }
  }
  return values;
}

function gaussianPair(first: number, second: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log((first + 0.5) * UNIT));
  const angle = 2 * Math.PI * second * UNIT;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

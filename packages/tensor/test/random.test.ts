import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dropoutMaskValues,
  normal,
  randomBits,
  shuffle,
  siteHash,
  truncatedNormal,
  uniform,
} from '../src/index.ts';

test("the generator gives the README's test vectors", () => {
  const vectors = [
    randomBits({ seed: 0, site: 0 }, []),
    randomBits({ seed: 0, site: 0 }, [0]),
    randomBits({ seed: 42, step: 7, site: siteHash('encoder.layers.3.attention') }, [1, 2, 3, 4]),
    randomBits({ seed: 2 ** 53 - 1, step: 1, microBatch: 2, site: 3 }, [4]),
  ];
  expect(siteHash('encoder.layers.3.attention')).toBe(0x8db404a6);
  expect(vectors).toEqual([0xf4f491f3, 0xf4f491f3, 0x42dd58ac, 0x1094543f]);
  expect([...dropoutMaskValues([2, 9], 0.5, { seed: 42, step: 1, site: 7 })].join('')).toBe(
    '110101011100110010',
  );
});

test('every part of the key and every coordinate changes the number', () => {
  const key = { seed: 1, step: 2, microBatch: 3, site: 4 };
  const numbers = [
    randomBits(key, [5, 6]),
    randomBits({ ...key, seed: 1 + 2 ** 32 }, [5, 6]),
    randomBits({ ...key, seed: 2 }, [5, 6]),
    randomBits({ ...key, step: 3 }, [5, 6]),
    randomBits({ ...key, microBatch: 4 }, [5, 6]),
    randomBits({ ...key, site: 5 }, [5, 6]),
    randomBits(key, [6, 5]),
    randomBits(key, [5, 7]),
  ];
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('each bit is set half of the time, and flips half of the time when any coordinate bit flips', () => {
  const ones = new Array<number>(32).fill(0);
  let flips = 0;
  const draws = 20_000;
  for (let index = 0; index < draws; index++) {
    const here = randomBits({ seed: 3, site: 1 }, [index, index * 5]);
    const there = randomBits({ seed: 3, site: 1 }, [index ^ (1 << (index % 16)), index * 5]);
    for (let bit = 0; bit < 32; bit++) {
      ones[bit]! += (here >>> bit) & 1;
      flips += ((here ^ there) >>> bit) & 1;
    }
  }
  // Five standard deviations of a fair coin.
  for (const count of ones) expect(Math.abs(count / draws - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(draws));
  expect(Math.abs(flips / (32 * draws) - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(32 * draws));
});

test('bytes of the stream are uniform by chi-square', () => {
  const counts = new Array<number>(256).fill(0);
  const rows = 500;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < 512; column++)
      counts[randomBits({ seed: 9, site: 2 }, [row, column]) >>> 24]!++;
  }
  const expected = (rows * 512) / 256;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 255 degrees of freedom: mean 255, deviation 22.6.
  expect(Math.abs(chiSquare - 255)).toBeLessThan(5 * 22.6);
});

test.each([[[64]], [[70_001]], [[3, 65]], [[2, 3, 64, 64]], [[7, 33, 129]], [[300, 1]], [[2, 2000, 513]]])(
  'a dropout mask of %j, large enough for vector instructions, follows the same rule',
  (shape) => {
    const key = { seed: 2 ** 40 + 12345, step: 9, microBatch: 2, site: 0xdeadbeef };
    for (const rate of [0, 0.1, 0.5, 0.99, 0.999999]) {
      const mask = dropoutMaskValues(shape, rate, key);
      const stride = Math.max(1, Math.floor(mask.length / 997));
      for (let flat = 0; flat < mask.length; flat += stride) {
        const coordinates: number[] = [];
        let rest = flat;
        for (const length of [...shape].reverse()) {
          coordinates.unshift(rest % length);
          rest = Math.floor(rest / length);
        }
        const last = coordinates.pop()!;
        const half = (randomBits(key, [...coordinates, last >> 1]) >>> (16 * (last & 1))) & 0xffff;
        expect(mask[flat]).toBe(half < Math.round(rate * 65536) ? 0 : 1);
      }
    }
  },
);

test('a dropout mask is what its rule says of the generator, at every coordinate', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      fc.integer({ min: 0, max: 99 }),
      (shape, seed, percent) => {
        const key = { seed, step: 3, site: 4 };
        const mask = dropoutMaskValues(shape, percent / 100, key);
        const expected = [...mask].map((_, linear) => {
          const coordinates: number[] = [];
          let rest = linear;
          for (let axis = shape.length - 1; axis >= 0; axis--) {
            coordinates.unshift(rest % shape[axis]!);
            rest = Math.floor(rest / shape[axis]!);
          }
          const last = coordinates.pop()!;
          const half = (randomBits(key, [...coordinates, last >> 1]) >>> (16 * (last & 1))) & 0xffff;
          return half < Math.round((percent / 100) * 65536) ? 0 : 1;
        });
        expect([...mask]).toEqual(expected);
      },
    ),
    { numRuns: 50 },
  );
});

test("padding does not move a mask: a longer mask begins with the shorter one's values", () => {
  const key = { seed: 1, step: 1, site: 1 };
  const short = dropoutMaskValues([2, 3, 8], 0.3, key);
  const long = dropoutMaskValues([2, 7, 8], 0.3, key);
  expect(long.slice(0, 24)).toEqual(short.slice(0, 24));
  expect(long.slice(56, 56 + 24)).toEqual(short.slice(24));
});

test('a mask drops the share that it is told to', () => {
  const mask = dropoutMaskValues([300, 1000], 0.1, { seed: 4, step: 0, site: 7 });
  const dropped = mask.reduce((sum, kept) => sum + 1 - kept, 0) / mask.length;
  expect(Math.abs(dropped - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / mask.length) + 1e-5);
});

test('initialisers have the mean and deviation asked for', () => {
  const moments = (values: Float32Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return [
      mean,
      Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length),
    ] as const;
  };
  const count = 100_001;
  const [mean, deviation] = moments(normal(count, 1, 2, { seed: 1, site: 1 }));
  expect(mean).toBeCloseTo(1, 1);
  expect(deviation).toBeCloseTo(2, 1);
  const flat = uniform(count, -1, 3, { seed: 1, site: 2 });
  expect(moments(flat)[0]).toBeCloseTo(1, 1);
  expect(Math.min(...flat.slice(0, 50_000))).toBeGreaterThanOrEqual(-1);
  const cut = truncatedNormal(10_000, 0, 0.02, { seed: 1, site: 3 });
  expect(Math.max(...cut.map(Math.abs))).toBeLessThanOrEqual(0.0400001);
});

test('shuffle is a permutation that the seed and the epoch decide', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.nat(), (count, seed) => {
      expect([...shuffle(count, seed)].sort((a, b) => a - b)).toEqual(
        Array.from({ length: count }, (_, i) => i),
      );
    }),
  );
  expect(shuffle(50, 1, 0)).toEqual(shuffle(50, 1, 0));
  expect(shuffle(50, 1, 0)).not.toEqual(shuffle(50, 1, 1));
  expect(shuffle(50, 1, 0)).not.toEqual(shuffle(50, 2, 0));
});

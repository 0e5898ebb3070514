import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lengthBuckets } from '../src/index.ts';

const cost = (lengths: readonly number[], buckets: readonly number[]) =>
  lengths.reduce((sum, length) => sum + buckets.find((bucket) => bucket >= length)!, 0);

describe('length buckets', () => {
  test('are ascending multiples that hold every row, no more than asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 512 }), { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 9 }),
        (lengths, multiple, maxBuckets) => {
          const buckets = lengthBuckets(lengths, { multiple, maxBuckets });
          expect(buckets.length).toBeLessThanOrEqual(maxBuckets);
          expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
          expect(buckets.every((bucket) => bucket % multiple === 0)).toBe(true);
          expect(buckets.at(-1)).toBe(Math.ceil(Math.max(...lengths) / multiple) * multiple);
        },
      ),
    );
  });

  test('pad no more than any other choice of as many', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        (lengths, maxBuckets) => {
          const chosen = cost(lengths, lengthBuckets(lengths, { multiple: 1, maxBuckets }));
          const longest = Math.max(...lengths);
          for (let choice = 0; choice < 2 ** (longest - 1); choice++) {
            const others = Array.from({ length: longest - 1 }, (_, bit) => bit + 1).filter(
              (length) => choice & (1 << (length - 1)),
            );
            if (others.length < maxBuckets)
              expect(chosen).toBeLessThanOrEqual(cost(lengths, [...others, longest]));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('end at the longest that the model takes, even where that is no multiple', () => {
    expect(lengthBuckets([98, 5], { multiple: 8, maxLength: 100 })).toEqual([8, 100]);
  });

  test('of no rows are none', () => {
    expect(lengthBuckets([])).toEqual([]);
  });
});

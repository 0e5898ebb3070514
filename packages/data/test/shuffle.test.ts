import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError, seededShuffle } from '../src/index.ts';

describe('the seeded shuffle', () => {
  // From a second implementation, in Python with integers of any size.
  test.each([
    [42, 0, [3, 8, 6, 1, 7, 9, 0, 4, 2, 5]],
    [42, 1, [9, 8, 2, 0, 7, 6, 3, 5, 4, 1]],
    [0, 0, [3, 0, 5, 1, 6, 9, 7, 4, 8, 2]],
    [4294967295, 4294967295, [4, 0, 1, 7, 2, 9, 8, 6, 3, 5]],
  ])('of 10 rows by seed %i and epoch %i is the documented one', (seed, epoch, order) => {
    expect([...seededShuffle(10, seed, epoch)]).toEqual(order);
  });

  test('of 10,003 rows begins and ends as documented', () => {
    const order = seededShuffle(10_003, 42, 3);
    expect([...order.slice(0, 5), ...order.slice(-3)]).toEqual([
      6320, 6930, 5373, 2670, 8928, 8423, 3118, 6759,
    ]);
  });

  test('holds each row once', () => {
    const unsigned = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), unsigned, unsigned, (count, seed, epoch) => {
        const order = seededShuffle(count, seed, epoch);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, row) => row));
      }),
    );
  });

  test('gives each order of three rows about as often over 12,000 seeds', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 12_000; seed++) {
      const order = seededShuffle(3, seed, 0).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five standard deviations about 2,000; the counts are the same on every machine.
    for (const count of counts.values())
      expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(2000 * (5 / 6)));
  });

  test.each([-1, 0.5, 2 ** 32, Number.NaN])('refuses %d as seed, epoch and count', (value) => {
    expect(() => seededShuffle(3, value, 0)).toThrow(DataError);
    expect(() => seededShuffle(3, 0, value)).toThrow(DataError);
    expect(() => seededShuffle(value, 0, 0)).toThrow(DataError);
  });
});

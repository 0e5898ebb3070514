import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batches, paddingReport, seededShuffle } from '../src/index.ts';

const lengths = fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 200 });
const options = fc.record({
  batchSize: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  epoch: fc.integer({ min: 0, max: 100 }),
  multiple: fc.integer({ min: 1, max: 16 }),
  maxBuckets: fc.integer({ min: 1, max: 10 }),
  chunkBatches: fc.integer({ min: 1, max: 5 }),
});
const invalidOption = expect.objectContaining({ name: 'DataError', code: 'invalid-option' });

describe('batches', () => {
  test('hold every row exactly once, full but for one, padded to at least their longest row', () => {
    fc.assert(
      fc.property(lengths, options, fc.boolean(), (rows, chosen, shuffled) => {
        const planned = batches(rows, shuffled ? chosen : { ...chosen, shuffle: false });
        const seen = planned.flatMap((batch) => [...batch.rows]).sort((a, b) => a - b);
        expect(seen).toEqual(rows.map((_, row) => row));
        const partial = planned.filter((batch) => batch.rows.length !== chosen.batchSize);
        expect(partial.length).toBe(rows.length % chosen.batchSize === 0 ? 0 : 1);
        for (const batch of planned) {
          expect(batch.length).toBeGreaterThanOrEqual(
            Math.max(...Array.from(batch.rows, (row) => rows[row]!)),
          );
        }
        expect(new Set(planned.map(({ length }) => length)).size).toBeLessThanOrEqual(chosen.maxBuckets);
      }),
    );
  });

  test('are the same for the same seed and epoch', () => {
    fc.assert(
      fc.property(lengths, options, (rows, chosen) => {
        expect(batches(rows, chosen)).toEqual(batches(rows, chosen));
      }),
    );
  });

  test('are others for another seed or epoch, padded to the same lengths', () => {
    const rows = Array.from({ length: 500 }, (_, row) => 1 + ((row * 37) % 60));
    const key = (seed: number, epoch: number) =>
      JSON.stringify(batches(rows, { batchSize: 8, seed, epoch }).map((batch) => [...batch.rows]));
    expect(new Set([key(1, 0), key(1, 1), key(2, 0), key(2, 1)]).size).toBe(4);
    const padded = (epoch: number) =>
      new Set(batches(rows, { batchSize: 8, epoch }).map(({ length }) => length));
    expect(padded(0)).toEqual(padded(1));
  });

  test('of equal lengths mix all rows: nothing but the shuffle orders them', () => {
    const planned = batches(new Array(64).fill(7), { batchSize: 64, seed: 3, epoch: 2 });
    expect([...planned[0]!.rows]).toEqual([...seededShuffle(64, 3, 2)]);
    expect(planned[0]!.length).toBe(8);
  });

  test('pad less than batches of the file order', () => {
    const rows = Array.from({ length: 9600 }, (_, row) => 1 + ((row * 37) % 60));
    const unsorted = Array.from({ length: 300 }, (_, at) => ({
      rows: Int32Array.from({ length: 32 }, (_, index) => at * 32 + index),
      length: 60,
    }));
    expect(paddingReport(batches(rows, { batchSize: 32 }), rows).waste).toBeLessThan(
      paddingReport(unsorted, rows).waste / 3,
    );
  });

  test('without a shuffle ascend in length, ties in file order', () => {
    const planned = batches([5, 1, 9, 1, 3], { batchSize: 2, shuffle: false, multiple: 1 });
    expect(planned.map(({ rows }) => [...rows])).toEqual([[1, 3], [4, 0], [2]]);
    expect(planned.map(({ length }) => length)).toEqual([1, 5, 9]);
  });

  test('take a shuffle of the caller', () => {
    const identity = (count: number) => Array.from({ length: count }, (_, row) => row);
    const planned = batches([4, 4, 4], { batchSize: 1, shuffle: identity });
    expect(planned.map(({ rows }) => [...rows])).toEqual([[0], [1], [2]]);
  });

  test('take buckets of the caller', () => {
    expect(batches([3, 5], { batchSize: 2, buckets: [4, 12] })[0]!.length).toBe(12);
    expect(() => batches([3, 13], { batchSize: 2, buckets: [4, 12] })).toThrow(invalidOption);
  });

  test('of no rows are none', () => {
    expect(batches([], { batchSize: 4 })).toEqual([]);
    expect(batches([], { batchSize: 4, shuffle: false })).toEqual([]);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('of size %d are refused', (batchSize) => {
    expect(() => batches([1, 2], { batchSize })).toThrow(invalidOption);
  });

  test.each([
    ['returns a row twice', () => [0, 0]],
    ['loses a row', () => [0]],
    ['returns a row that is not there', () => [0, 2]],
    ['returns fractions', () => [0, 0.5]],
  ])('a shuffle that %s is refused', (_, shuffle) => {
    expect(() => batches([1, 2], { batchSize: 1, shuffle })).toThrow(invalidOption);
  });

  test.each([
    ['a length of 0', [0], {}],
    ['a fraction as length', [1.5], {}],
    ['a row beyond the maximum length', [9], { maxLength: 8 }],
    ['a multiple of 0', [1], { multiple: 0 }],
    ['no bucket', [1], { maxBuckets: 0 }],
    ['chunks of nothing', [1], { chunkBatches: 0 }],
  ])('%s is refused', (_, rows, more) => {
    expect(() => batches(rows, { batchSize: 1, ...more })).toThrow(invalidOption);
  });
});

describe('the padding report', () => {
  test('counts tokens, padding, its share and the distinct shapes', () => {
    const planned = [
      { rows: Int32Array.of(0, 1), length: 4 },
      { rows: Int32Array.of(2), length: 4 },
      { rows: Int32Array.of(3), length: 4 },
    ];
    expect(paddingReport(planned, [4, 3, 1, 4])).toEqual({ tokens: 12, padding: 4, waste: 0.25, shapes: 2 });
  });

  test('of no batches wastes nothing', () => {
    expect(paddingReport([], [])).toEqual({ tokens: 0, padding: 0, waste: 0, shapes: 0 });
  });

  test('refuses lengths of other rows', () => {
    expect(() => paddingReport([{ rows: Int32Array.of(0), length: 4 }], [5])).toThrow(invalidOption);
    expect(() => paddingReport([{ rows: Int32Array.of(1), length: 4 }], [4])).toThrow(invalidOption);
  });
});

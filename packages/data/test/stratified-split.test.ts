import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstPerClass, stratifiedSplit } from '../src/index.ts';

const rowsOf = (labels: readonly string[]) => labels.map((label, row) => ({ label, row }));
const labels = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'constructor', '__proto__'), { maxLength: 120 });
const seeds = fc.integer({ min: 0, max: 0xffffffff });
const countOf = (rows: readonly { label: string }[], label: string) =>
  rows.filter((row) => row.label === label).length;

describe('a stratified split', () => {
  test('puts every row in exactly one part, each part in file order', () => {
    fc.assert(
      fc.property(labels, seeds, (names, seed) => {
        const parts = stratifiedSplit(rowsOf(names), [0.7, 0.2, 0.1], { seed });
        expect(parts).toHaveLength(3);
        for (const part of parts) expect(part).toEqual([...part].sort((a, b) => a.row - b.row));
        const all = parts.flat().sort((a, b) => a.row - b.row);
        expect(all).toEqual(rowsOf(names));
      }),
    );
  });

  test('gives every class of two or more rows at least one on each side, a single row to the first', () => {
    fc.assert(
      fc.property(labels, seeds, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (names, seed, held) => {
        const [kept, out] = stratifiedSplit(rowsOf(names), [1 - held, held], { seed });
        for (const label of new Set(names)) {
          const count = countOf(rowsOf(names), label);
          if (count === 1) expect([countOf(kept!, label), countOf(out!, label)]).toEqual([1, 0]);
          else expect(Math.min(countOf(kept!, label), countOf(out!, label))).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('keeps to the fraction of each class within one row, and of the whole exactly where no class is tiny', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 20, max: 60 }), { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        seeds,
        (counts, held, seed) => {
          const names = counts.flatMap((count, ordinal) => new Array<string>(count).fill(`class ${ordinal}`));
          const out = stratifiedSplit(rowsOf(names), [1 - held, held], { seed })[1]!;
          expect(out.length).toBe(Math.round(names.length * (held / (1 - held + held))));
          for (const [ordinal, count] of counts.entries()) {
            expect(Math.abs(countOf(out, `class ${ordinal}`) - count * held)).toBeLessThan(1 + 1e-9);
          }
        },
      ),
    );
  });

  test('has a row of each class in all of three parts from three rows on', () => {
    for (const part of stratifiedSplit(rowsOf(['a', 'a', 'a', 'b', 'b', 'b']), [0.98, 0.01, 0.01], {
      seed: 1,
    })) {
      expect(new Set(part.map(({ label }) => label)).size).toBe(2);
    }
  });

  test('is the same for the same seed and another for another', () => {
    const rows = rowsOf(Array.from({ length: 200 }, (_, row) => `class ${row % 7}`));
    const split = (seed: number) => stratifiedSplit(rows, [0.5, 0.5], { seed });
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  test('takes a shuffle of the caller', () => {
    const identity = (count: number) => Array.from({ length: count }, (_, row) => row);
    const out = stratifiedSplit(rowsOf(['a', 'a', 'a', 'a']), [0.5, 0.5], { seed: 0, shuffle: identity })[1]!;
    expect(out.map(({ row }) => row)).toEqual([0, 1]);
  });

  test.each([[[]], [[0.5, 0.6]], [[1.1, -0.1]], [[1, 0]], [[Number.NaN]]])(
    'refuses the fractions %j',
    (fractions) => {
      expect(() => stratifiedSplit(rowsOf(['a']), fractions, { seed: 0 })).toThrow(
        expect.objectContaining({ code: 'invalid-option' }),
      );
    },
  );
});

describe('the first rows of each class', () => {
  test('come in file order, all of a class that has fewer', () => {
    const rows = rowsOf(['b', 'a', 'b', 'a', 'b', 'c']);
    expect(firstPerClass(rows, 2).map(({ row }) => row)).toEqual([0, 1, 2, 3, 5]);
  });

  test.each([0, -1, 2.5, Number.NaN])('of a number of %d are refused', (count) => {
    expect(() => firstPerClass(rowsOf(['a']), count)).toThrow(
      expect.objectContaining({ code: 'invalid-option' }),
    );
  });
});

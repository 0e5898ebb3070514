import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordWindows } from '../src/word-windows.ts';

const sum = (pieces: readonly number[]) => pieces.reduce((total, count) => total + count, 0);

test('words that fit are one window', () => {
  expect(wordWindows([1, 2, 1], 4)).toEqual([{ from: 0, to: 3, ownFrom: 0, ownTo: 3 }]);
  expect(wordWindows([], 4)).toEqual([{ from: 0, to: 0, ownFrom: 0, ownTo: 0 }]);
});

test('windows share a quarter of their tokens, and each answers for the half that is farther from its edge', () => {
  expect(wordWindows(Array(20).fill(1), 8)).toEqual([
    { from: 0, to: 8, ownFrom: 0, ownTo: 7 },
    { from: 6, to: 14, ownFrom: 7, ownTo: 13 },
    { from: 12, to: 20, ownFrom: 13, ownTo: 20 },
  ]);
});

test('every word is answered for once, in a window that fits or holds it alone', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 16 }),
      (pieces, room) => {
        const windows = wordWindows(pieces, room);
        let own = 0;
        for (const { from, to, ownFrom, ownTo } of windows) {
          expect(ownFrom).toBe(own);
          expect(from <= ownFrom && ownFrom <= ownTo && ownTo <= to).toBe(true);
          const used = pieces.slice(from, to);
          expect(sum(used) <= room || used.filter((count) => count > 0).length === 1).toBe(true);
          own = ownTo;
        }
        expect(own).toBe(pieces.length);
        expect(windows.length).toBeLessThanOrEqual(Math.max(1, pieces.length));
      },
    ),
  );
});

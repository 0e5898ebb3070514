import { describe, expect, test } from 'vitest';
import { labelIndices, labelSet } from '../src/index.ts';

const rowsOf = (labels: readonly string[]) => labels.map((label, index) => ({ label, line: index + 2 }));

describe('a label set', () => {
  test('is sorted by code unit, whatever the order of the rows, with counts', () => {
    const wanted = { names: ['B', 'a', 'ä'], counts: [1, 2, 1] };
    expect(labelSet(rowsOf(['a', 'ä', 'B', 'a']))).toEqual(wanted);
    expect(labelSet(rowsOf(['a', 'a', 'B', 'ä']))).toEqual(wanted);
  });

  test('of whole numbers is sorted by value', () => {
    expect(labelSet(rowsOf(['10', '2', '0', '-1'])).names).toEqual(['-1', '0', '2', '10']);
  });

  test('with one label that is no whole number is sorted as text', () => {
    expect(labelSet(rowsOf(['10', '2', '01'])).names).toEqual(['01', '10', '2']);
  });

  test('may hold the names of inherited properties', () => {
    expect(labelSet(rowsOf(['constructor', '__proto__']))).toEqual({
      names: ['__proto__', 'constructor'],
      counts: [1, 1],
    });
  });
});

describe('class numbers', () => {
  test('are the labels places among the names', () => {
    expect(labelIndices(rowsOf(['b', 'a', 'b']), ['a', 'b'])).toEqual(Int32Array.of(1, 0, 1));
  });

  test('of a label that is not known are refused with file and line', () => {
    expect(() => labelIndices(rowsOf(['a', 'toString']), ['a', 'b'], { name: 'dev.csv' })).toThrow(
      expect.objectContaining({
        code: 'unknown-label',
        file: 'dev.csv',
        line: 3,
        message: expect.stringMatching(
          /^dev\.csv:3: Expected one of 2 known labels \("a", "b"\), got "toString";/,
        ),
      }),
    );
  });

  test('for names that stand twice are refused', () => {
    expect(() => labelIndices([], ['a', 'a'])).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });
});

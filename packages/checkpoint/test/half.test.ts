import fc from 'fast-check';
import { expect, test } from 'vitest';
import { narrowBfloat16, narrowFloat16, widenBfloat16, widenFloat16 } from '../src/half.ts';

const every = Uint16Array.from({ length: 65536 }, (_, index) => index);

test.each([
  ['half precision', widenFloat16, narrowFloat16],
  ['bfloat16', widenBfloat16, narrowBfloat16],
] as const)('every value of %s comes back from 32 bits', (_name, widen, narrow) => {
  const wide = widen(every);
  const back = narrow(wide);
  const changed = every.filter((bits) =>
    Number.isNaN(wide[bits]) ? !Number.isNaN(widen(back.subarray(bits, bits + 1))[0]) : back[bits] !== bits,
  );
  expect([...changed]).toEqual([]);
});

test('known values of half precision', () => {
  const bits = new Uint16Array([
    0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3555, 0x3c00, 0x7bff, 0x7c00, 0xfc00,
  ]);
  expect([...widenFloat16(bits)]).toEqual([
    0,
    -0,
    2 ** -24,
    Math.fround(1023 * 2 ** -24),
    2 ** -14,
    0.333251953125,
    1,
    65504,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]);
});

test('half precision rounds to the nearest, ties to even', () => {
  const rounded = (value: number) => widenFloat16(narrowFloat16(new Float32Array([value])))[0];
  expect(rounded(1 + 2 ** -11)).toBe(1);
  expect(rounded(1 + 3 * 2 ** -11)).toBe(1 + 2 ** -9);
  expect(rounded(1 + 2 ** -11 + 2 ** -20)).toBe(1 + 2 ** -10);
  expect(rounded(2 ** -25)).toBe(0);
  expect(rounded(1.5 * 2 ** -24)).toBe(2 ** -23);
  expect(rounded(65519)).toBe(65504);
  expect(rounded(65520)).toBe(Number.POSITIVE_INFINITY);
  expect(rounded(-1e30)).toBe(Number.NEGATIVE_INFINITY);
});

test.each([
  ['half precision', widenFloat16, narrowFloat16],
  ['bfloat16', widenBfloat16, narrowBfloat16],
] as const)('no value of %s is nearer than the one that rounding gives', (_name, widen, narrow) => {
  const finite = [...new Set(widen(every))].filter(Number.isFinite).sort((left, right) => left - right);
  const largest = finite.at(-1)!;
  fc.assert(
    fc.property(fc.float({ noNaN: true, min: Math.fround(-largest), max: Math.fround(largest) }), (value) => {
      const got = widen(narrow(new Float32Array([value])))[0]!;
      const above = finite.findIndex((each) => each >= value);
      const nearest = Math.min(
        ...[finite[above], finite[above - 1]].map((each) =>
          Math.abs((each ?? Number.POSITIVE_INFINITY) - value),
        ),
      );
      expect(Math.abs(got - value)).toBe(nearest);
    }),
  );
});

test('bfloat16 keeps NaN and infinity, and views at an offset', () => {
  const values = new Float32Array([5, Number.NaN, Number.POSITIVE_INFINITY, 3]).subarray(1);
  expect([...widenBfloat16(narrowBfloat16(values))]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 3]);
});

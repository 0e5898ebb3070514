import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keptNumbers } from '../src/kept-numbers.ts';

describe('kept numbers', () => {
  test('are exactly those pushed, in order, whatever their kind', () => {
    const piece = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 255 })),
      fc.array(fc.float({ noNaN: true })),
      fc.array(fc.double({ noNaN: true })),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const kept = keptNumbers();
        for (const values of pieces) kept.push(values);
        const all = pieces.flat();
        const found = kept.values();
        expect(found.length).toBe(all.length);
        expect(all.every((value, index) => value === found[index])).toBe(true);
      }),
    );
  });

  test('take a byte each for labels, four for single precision, eight for what needs them', () => {
    const kept = keptNumbers();
    kept.push([0, 1, 255]);
    expect(kept.values()).toBeInstanceOf(Uint8Array);
    kept.push(new Float32Array([0.1]));
    expect(kept.values()).toBeInstanceOf(Float32Array);
    kept.push([0.1]);
    expect(kept.values()).toBeInstanceOf(Float64Array);
    expect(Array.from(kept.values())).toEqual([0, 1, 255, Math.fround(0.1), 0.1]);
  });

  test('grow past their first room', () => {
    const kept = keptNumbers();
    for (let value = 0; value < 1000; value++) kept.push([value % 256]);
    expect(Array.from(kept.values())).toEqual(Array.from({ length: 1000 }, (_, value) => value % 256));
  });
});

import { expect, test } from 'vitest';
import { expectClose } from '../src/index.ts';

test('values within the tolerance of the largest magnitude pass', () => {
  expectClose([100, 0.0009], [100, 0], 1e-5);
});

test('a value beyond it fails with its place', () => {
  expect(() => expectClose([100, 0.002], [100, 0], 1e-5)).toThrow(/expected 0 at 1 of 2, got 0.002/);
});

test('another length fails', () => {
  expect(() => expectClose([1], [1, 2], 1)).toThrow(/expected 2 numbers, got 1/);
});

test('NaN and infinity fail unless they are expected', () => {
  expect(() => expectClose([Number.NaN], [1], 10)).toThrow(/got NaN/);
  expect(() => expectClose([Number.POSITIVE_INFINITY], [1], 10)).toThrow(/got Infinity/);
  expect(() => expectClose([1], [Number.NaN], 10)).toThrow(/expected NaN/);
  expectClose([Number.NaN, Number.NEGATIVE_INFINITY], [Number.NaN, Number.NEGATIVE_INFINITY], 0);
});

test('where only zeros are expected, nothing else passes without an absolute tolerance', () => {
  expect(() => expectClose([1e-9], [0], 1e-5)).toThrow();
  expectClose([1e-9], [0], 1e-5, { absolute: 1e-8 });
});

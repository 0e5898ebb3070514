import { expect, test } from 'vitest';
import { count, duration, loss, millions, rate, size, speed } from '../src/numbers.ts';

test.each([
  [0, '0.0 s'],
  [9.949, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [3599.7, '1 h 00 min'],
  [7500, '2 h 05 min'],
  [Number.POSITIVE_INFINITY, '?'],
  [Number.NaN, '?'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('numbers are short and say what they are', () => {
  expect([count(10003), millions(999_999), millions(22_713_216)]).toEqual(['10,003', '999,999', '22.7 M']);
  expect([size(712), size(31_554), size(90_868_376)]).toEqual(['712 B', '31.6 kB', '90.9 MB']);
  expect([rate(2e-4), rate(0.00017654), rate(0), rate(0.5)]).toEqual(['2e-4', '1.8e-4', '0', '5e-1']);
  expect([loss(0.34561), loss(123.456), loss(Number.NaN)]).toEqual(['0.3456', '123.46', 'NaN']);
  expect([speed(2.345), speed(412.6), speed(12_345)]).toEqual(['2.3', '413', '12,345']);
});

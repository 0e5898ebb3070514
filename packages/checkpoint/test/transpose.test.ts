import { expect, test } from 'vitest';
import { transpose } from '../src/transpose.ts';

test.each([
  [1, 1],
  [1, 70],
  [70, 1],
  [32, 32],
  [33, 95],
  [0, 5],
])('a matrix [%i, %i] is turned', (rows, columns) => {
  const values = Float32Array.from({ length: rows * columns }, (_, index) => index);
  const turned = transpose(values, rows, columns);
  const expected = values.map((_, index) => values[(index % rows) * columns + Math.floor(index / rows)]!);
  expect(turned).toEqual(expected);
  expect(transpose(turned, columns, rows)).toEqual(values);
});

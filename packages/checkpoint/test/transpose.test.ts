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
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      expect(turned[column * rows + row]).toBe(values[row * columns + column]);
    }
  }
  expect(transpose(turned, columns, rows)).toEqual(values);
});

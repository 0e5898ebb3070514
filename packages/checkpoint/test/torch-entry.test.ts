import { expect, test } from 'vitest';
import { torchEntry } from '../src/index.ts';
import { expectError } from './error.ts';

test.each([
  ['dense.kernel', ['a.weight', 'b.weight'], true],
  ['dense.bias', ['a.bias', 'b.bias'], false],
  ['word.table', ['a.weight', 'b.weight'], false],
  ['norm.scale', ['a.weight', 'b.weight', 'a.gamma', 'b.gamma'], false],
  ['norm.offset', ['a.bias', 'b.bias', 'a.beta', 'b.beta'], false],
  ['bias', ['a.bias', 'b.bias'], false],
])('%s is called %j in files', (path, names, transposed) => {
  const entry = torchEntry({ path, shape: [2, 3], modules: ['a', 'b'] });
  expect(entry).toEqual({ path, names, transposed, shape: [2, 3] });
});

test('a parameter that a model may lack says so', () => {
  expect(torchEntry({ path: 'pooler.bias', shape: [1], modules: ['a'], optional: true }).optional).toBe(true);
});

test('a path that does not say what its parameter is, is refused', async () => {
  await expectError(
    () => torchEntry({ path: 'dense.weights', shape: [1], modules: ['a'] }),
    'invalid-argument',
    /ends in kernel, .*got dense.weights/,
  );
});

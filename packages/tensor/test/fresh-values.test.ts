import { expect, test } from 'vitest';
import { freshValues, normal, siteHash } from '../src/index.ts';

test('scales start at 1, biases and offsets at 0, and everything else normal by seed and path', () => {
  expect([...freshValues('a.norm.scale', [3])]).toEqual([1, 1, 1]);
  expect([...freshValues('a.norm.offset', [3])]).toEqual([0, 0, 0]);
  expect([...freshValues('bias', [2])]).toEqual([0, 0]);
  for (const path of ['a.kernel', 'a.word.table', 'kernel']) {
    const values = freshValues(path, [40, 50], { seed: 3, deviation: 0.5 });
    expect(values).toEqual(normal(2000, 0, 0.5, { seed: 3, site: siteHash(path) }));
    expect(freshValues(path, [40, 50], { seed: 4, deviation: 0.5 })).not.toEqual(values);
  }
  expect(freshValues('a.kernel', [9])).not.toEqual(freshValues('b.kernel', [9]));
});

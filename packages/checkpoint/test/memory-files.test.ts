import { expect, test } from 'vitest';
import { memoryFiles } from '../src/index.ts';
import { expectError } from './error.ts';
import { generation, generationOf } from './generation.ts';

test('text and bytes are listed, sized and read, whole and by ranges', async () => {
  const files = memoryFiles({ 'b/c': new Uint8Array([1, 2, 3]), a: 'é' });
  expect(await files.list()).toEqual(['a', 'b/c']);
  expect(await files.size('a')).toBe(2);
  expect([...(await files.read('b/c', 1))]).toEqual([2, 3]);
  expect([...(await files.read('b/c', 0, 2))]).toEqual([1, 2]);
  await expectError(() => files.read('b/c', 0, 4), 'damaged', /cut off/);
  await expectError(() => files.read('x'), 'missing-file', /x in memory, got only b\/c, a/);
  await expectError(() => files.read('../a'), 'invalid-name', /lead out/);
});

test('writing replaces everything, or nothing where it fails', async () => {
  const files = memoryFiles({ old: '' });
  await files.write(generation(1));
  expect(await generationOf(files)).toBe(1);
  const failing = async function* () {
    yield* generation(2);
    throw new Error('on purpose');
  };
  await expect(files.write(failing())).rejects.toThrow('on purpose');
  expect(await generationOf(files)).toBe(1);
});

test('changing what was read, or what was given, changes no file', async () => {
  const given = new Uint8Array([1]);
  const files = memoryFiles({ a: given });
  (await files.read('a'))[0] = 9;
  expect([...(await files.read('a'))]).toEqual([1]);
  given[0] = 8;
  expect([...(await files.read('a'))]).toEqual([1]);
});

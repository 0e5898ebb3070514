import { mkdir, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { newOwner } from '../../src/folder/process-owner.ts';
import { folder } from '../../src/index.ts';
import { generation, generationOf } from '../generation.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let parent = '';
let path = '';
beforeEach(async () => {
  parent = await temporaryFolder();
  path = join(parent, 'model');
});

/** A whole folder of a generation under one of the names beside the target. */
async function place(state: string, number: number, ageMs = 0): Promise<void> {
  const made = join(parent, 'made');
  await folder(made).write(generation(number));
  const at = new Date(Date.now() - ageMs);
  await utimes(made, at, at);
  await rename(made, join(parent, `.model.bertwright-${state}-${await newOwner()}`));
}

test('an unfinished new folder is removed', async () => {
  await folder(path).write(generation(1));
  await place('writing', 2);
  expect(await generationOf(folder(path))).toBe(1);
  expect(await readdir(parent)).toEqual(['model']);
});

test('a complete new folder goes in, the old one out', async () => {
  await folder(path).write(generation(1));
  await place('new', 2);
  expect(await generationOf(folder(path))).toBe(2);
  expect(await readdir(parent)).toEqual(['model']);
});

test('of two complete new folders the newer goes in', async () => {
  await place('new', 2, 5000);
  await place('new', 3, 0);
  await place('new', 4, 9000);
  expect(await generationOf(folder(path))).toBe(3);
  expect(await readdir(parent)).toEqual(['model']);
});

test('an old folder goes back where nothing is in its place, and is removed where something is', async () => {
  await place('old', 1);
  expect(await generationOf(folder(path))).toBe(1);
  await place('old', 2);
  expect(await generationOf(folder(path))).toBe(1);
  expect(await readdir(parent)).toEqual(['model']);
});

test('half-removed folders are never put back', async () => {
  await place('trash', 1);
  await expect(folder(path).list()).rejects.toThrow(/no folder/);
  expect(await readdir(parent)).toEqual([]);
});

test('a folder that meanwhile got files of somebody else is kept beside the new one', async () => {
  await folder(path).write(generation(1));
  await place('new', 2);
  await writeFile(join(path, 'notes.md'), 'mine');
  await mkdir(join(parent, 'model-replaced-1'));
  expect(await generationOf(folder(path))).toBe(2);
  expect(await readFile(join(parent, 'model-replaced-2', 'notes.md'), 'utf8')).toBe('mine');
  expect((await readdir(parent)).sort()).toEqual(['model', 'model-replaced-1', 'model-replaced-2']);
});

test('names of other folders that look alike are left alone', async () => {
  await folder(path).write(generation(1));
  const others = ['.model.bertwright', '.model2.bertwright-new-1', '.model.bertwright-other-1'];
  for (const name of others) await mkdir(join(parent, name));
  await folder(path).write(generation(2));
  expect((await readdir(parent)).sort()).toEqual([...others, 'model'].sort());
});

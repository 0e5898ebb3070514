import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeLock } from '../../src/folder/folder-lock.ts';
import { newOwner } from '../../src/folder/process-owner.ts';
import { folder } from '../../src/index.ts';
import { expectError } from '../error.ts';
import { generation, generationOf } from '../generation.ts';
import { runProgram } from '../run-program.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('two processes that write one folder take turns, and readers always find whole files', async () => {
  const path = join(await temporaryFolder(), 'model');
  await folder(path).write(generation(0));
  const programs = await Promise.all(
    [10, 60].map((first) => runProgram('replace.ts', [path, first, -1, 40])),
  );
  let isWriting = true;
  const all = Promise.all(programs.map(({ ended }) => ended)).finally(() => {
    isWriting = false;
  });
  let reads = 0;
  for (; isWriting; reads++) {
    const bytes = await folder(path).read('model.safetensors');
    expect(bytes.length).toBe(60_000);
    expect(bytes.every((byte) => byte === bytes[0])).toBe(true);
  }
  for (const { code, errors } of await all) expect(code, errors).toBe(0);
  expect(reads).toBeGreaterThan(0);
  expect([49, 99]).toContain(await generationOf(folder(path)));
  expect(await readdir(join(path, '..'))).toEqual(['model']);
});

test('many writes in one process take turns', async () => {
  const path = join(await temporaryFolder(), 'model');
  await Promise.all([1, 2, 3, 4, 5, 6].map((number) => folder(path).write(generation(number))));
  expect([1, 2, 3, 4, 5, 6]).toContain(await generationOf(folder(path)));
  expect(await readdir(join(path, '..'))).toEqual(['model']);
});

test('a writer that waited long enough says who is writing, and leaves everything as it is', async () => {
  const path = join(await temporaryFolder(), 'model');
  await folder(path).write(generation(1));
  const lock = await takeLock(join(path, '..', '.model.bertwright-lock'), 0);
  await expectError(
    () => folder(path, { waitMs: 60 }).write(generation(2)),
    'busy',
    new RegExp(`process ${process.pid} holds`),
  );
  expect(await generationOf(folder(path))).toBe(1);
  await lock.release();
  await folder(path, { waitMs: 0 }).write(generation(2));
  expect(await generationOf(folder(path))).toBe(2);
});

test('of many that find a dead lock, one at a time holds the new one', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const [, start, host] = (await newOwner()).split('-');
  await mkdir(path);
  // A process number that was given again: this process's, with another start.
  await writeFile(join(path, `${process.pid}-${Number(start) + 1}-${host}-000000000000`), '');
  let holders = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const lock = await takeLock(path, 60_000);
      expect(++holders).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      await lock.confirm();
      holders--;
      await lock.release();
    }),
  );
  expect(await readdir(join(path, '..'))).toEqual([]);
});

test('a lock from another machine holds while it gives signs of life, and not a minute later', async () => {
  const path = join(await temporaryFolder(), 'lock');
  await mkdir(path);
  await writeFile(join(path, `1-1-${'0'.repeat(8)}-000000000000`), hostname());
  await expectError(() => takeLock(path, 0), 'busy', /process 1 holds/);
  const before = new Date(Date.now() - 61_000);
  await utimes(path, before, before);
  const lock = await takeLock(path, 0);
  await lock.release();
});

test('a holder that lost its lock is told', async () => {
  const path = join(await temporaryFolder(), 'lock');
  const lock = await takeLock(path, 0);
  await lock.confirm();
  await lock.release();
  await expectError(() => lock.confirm(), 'busy', /only one that writes here/);
});

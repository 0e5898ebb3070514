import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replaceFolder } from '../../src/folder/replace-folder.ts';
import { folder } from '../../src/index.ts';
import { generation, generationOf } from '../generation.ts';
import { runProgram } from '../run-program.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Ends a replacement by SIGKILL after each of its steps in turn; returns how many there were. */
async function killAtEveryStep(
  prepare: (path: string) => Promise<void>,
  check: (path: string) => Promise<void>,
  ...more: string[]
): Promise<number> {
  for (let step = 0; ; step++) {
    const path = join(await temporaryFolder(), 'model');
    await prepare(path);
    const { signal, code, errors } = await (await runProgram('replace.ts', [path, 2, step, 1, ...more]))
      .ended;
    await check(path);
    const hidden = (await readdir(join(path, '..'))).filter((name) => name.startsWith('.'));
    expect(hidden, `beside the folder, after step ${step}`).toEqual([]);
    if (signal === null) {
      expect(code, errors).toBe(0);
      return step;
    }
    expect(signal).toBe('SIGKILL');
  }
}

test('killed after any step, the next reader finds a whole folder, and the next write succeeds', async () => {
  const seen: number[] = [];
  const steps = await killAtEveryStep(
    (path) => replaceFolder(path, generation(1)),
    async (path) => {
      // The same state for a writer, before the reader mends it.
      const other = join(await temporaryFolder(), 'other');
      await cp(join(path, '..'), other, { recursive: true });
      await folder(join(other, 'model')).write(generation(3));
      expect(await readdir(other)).toEqual(['model']);
      expect(await generationOf(folder(join(other, 'model')))).toBe(3);
      seen.push(await generationOf(folder(path)));
    },
  );
  expect(steps).toBeGreaterThan(12);
  // Old up to the step that completes the new folder, new from there on.
  expect(seen).toEqual([...seen].sort());
  expect(new Set(seen)).toEqual(new Set([1, 2]));
});

test('killed after any step of the first write, there is no folder or a whole one', async () => {
  const seen: boolean[] = [];
  await killAtEveryStep(
    async () => {},
    async (path) => {
      const found = await generationOf(folder(path)).catch((error) => {
        expect(error.code).toBe('missing-file');
        return undefined;
      });
      if (found !== undefined) expect(found).toBe(2);
      seen.push(found !== undefined);
    },
  );
  expect(new Set(seen)).toEqual(new Set([false, true]));
});

test('killed after any step of an overwrite, the folder is the old or the new one, whole', async () => {
  await killAtEveryStep(
    async (path) => {
      await mkdir(path);
      await writeFile(join(path, 'notes.md'), 'mine');
    },
    async (path) => {
      const names = await folder(path).list();
      if (names.includes('notes.md')) expect(names).toEqual(['notes.md']);
      else expect(await generationOf(folder(path))).toBe(2);
      // Where mending put the new folder in, it could not know that the old one was to go: it is kept.
      const kept = `${path}-replaced-1`;
      if (existsSync(kept)) expect(await readFile(join(kept, 'notes.md'), 'utf8')).toBe('mine');
    },
    'overwrite',
  );
});

test('killed after any step of mending what a killed process left, it is mended all the same', async () => {
  // The worst state: the old folder is aside and the new one not yet in.
  const worst = join(await temporaryFolder(), 'worst');
  await replaceFolder(join(worst, 'model'), generation(1));
  for (let step = 0; ; step++) {
    const { signal } = await (await runProgram('replace.ts', [join(worst, 'model'), 2, step])).ended;
    expect(signal).toBe('SIGKILL');
    if (!(await readdir(worst)).includes('model')) break;
    await folder(join(worst, 'model')).write(generation(1));
  }
  const seen: number[] = [];
  await killAtEveryStep(
    async (path) => {
      await rm(join(path, '..'), { recursive: true });
      await cp(worst, join(path, '..'), { recursive: true });
    },
    async (path) => {
      seen.push(await generationOf(folder(path)));
    },
  );
  expect(new Set(seen)).toEqual(new Set([2]));
});

test('killed at random times while several write, a reader finds a whole folder', async () => {
  const path = join(await temporaryFolder(), 'model');
  await replaceFolder(path, generation(0));
  for (let round = 0; round < 6; round++) {
    const writers = await Promise.all(
      [1, 2].map((writer) => runProgram('replace.ts', [path, writer * 100, -1, 100_000])),
    );
    await Promise.race(
      writers.map(({ child }) => new Promise((resolve) => child.stdout!.once('data', resolve))),
    );
    // An arbitrary moment, another in each round.
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80));
    for (const { child } of writers) child.kill('SIGKILL');
    for (const { ended } of writers) expect((await ended).errors).toBe('');
    await generationOf(folder(path));
    expect(await readdir(join(path, '..'))).toEqual(['model']);
  }
});

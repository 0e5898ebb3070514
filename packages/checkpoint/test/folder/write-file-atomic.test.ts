import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomic } from '../../src/index.ts';
import { expectError } from '../error.ts';
import { runProgram } from '../run-program.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('text, bytes and streams are written, also over a file and into new folders', async () => {
  const path = join(await temporaryFolder(), 'a', 'b', 'metrics.json');
  await writeFileAtomic(path, 'é');
  expect(await readFile(path, 'utf8')).toBe('é');
  await writeFileAtomic(path, new Uint8Array([65]));
  expect(await readFile(path, 'utf8')).toBe('A');
  await writeFileAtomic(
    path,
    (async function* () {
      yield new Uint8Array([66]);
      yield new Uint8Array([67]);
    })(),
  );
  expect(await readFile(path, 'utf8')).toBe('BC');
  expect(await readdir(join(path, '..'))).toEqual(['metrics.json']);
});

test('where the data fails, the file stays as it was and nothing lies beside it', async () => {
  const path = join(await temporaryFolder(), 'a');
  await writeFileAtomic(path, 'old');
  const failing = (async function* () {
    yield new Uint8Array(1);
    throw new Error('on purpose');
  })();
  await expect(writeFileAtomic(path, failing)).rejects.toThrow('on purpose');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(join(path, '..'))).toEqual(['a']);
});

test('a link stays one, and the mode of the file too', async () => {
  const parent = await temporaryFolder();
  await writeFile(join(parent, 'real'), 'old');
  await chmod(join(parent, 'real'), 0o640);
  await symlink('real', join(parent, 'link'));
  await writeFileAtomic(join(parent, 'link'), 'new');
  expect(await readFile(join(parent, 'real'), 'utf8')).toBe('new');
  expect((await stat(join(parent, 'real'))).mode & 0o777).toBe(0o640);
});

test('a folder in its place and a file above it are refused', async () => {
  const parent = await temporaryFolder();
  await writeFile(join(parent, 'file'), '');
  await expectError(() => writeFileAtomic(parent, 'a'), 'not-writable', /choose another path/);
  await expectError(() => writeFileAtomic(join(parent, 'file', 'a'), 'a'), 'not-writable', /another path/);
});

test('killed at random times, the file is whole, and the next write removes what was left', async () => {
  const path = join(await temporaryFolder(), 'file');
  for (let round = 0; round < 4; round++) {
    const { child, ended } = await runProgram('write-file.ts', [path]);
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    child.kill('SIGKILL');
    await ended;
    const bytes = await readFile(path);
    expect(bytes.length).toBe(100_000);
    expect(bytes.every((byte) => byte === bytes[0])).toBe(true);
  }
  await writeFileAtomic(path, 'last');
  expect(await readdir(join(path, '..'))).toEqual(['file']);
});

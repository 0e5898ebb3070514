import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fileSource, readExamplesFile, readTableFile } from '../src/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bertwright-data-'));
  await writeFile(join(folder, 'x.csv'), '\uFEFFtext,label\r\na,b\r\n');
  await writeFile(join(folder, 'empty.csv'), '');
});
afterAll(() => rm(folder, { recursive: true }));

describe('a file of the disk', () => {
  test('is refused outside Node with what to do instead', async () => {
    vi.stubGlobal('process', undefined);
    const refused = fileSource('x.csv');
    vi.unstubAllGlobals();
    await expect(refused).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/pass a File/),
    });
  });

  test('is read as a table and as examples', async () => {
    const path = join(folder, 'x.csv');
    expect((await readTableFile(path)).columns).toEqual(['text', 'label']);
    expect(await readExamplesFile(path, { text: 'text', label: 'label' })).toEqual([
      { text: 'a', label: 'b', line: 2 },
    ]);
  });

  test.each([
    ['that is not there', ['none.csv'], 'not-found'],
    ['below a file', ['x.csv', 'x.csv'], 'not-found'],
    ['that is a directory', [], 'is-directory'],
    ['of 0 bytes', ['empty.csv'], 'empty-file'],
  ])('%s is refused with its path', async (_, parts, code) => {
    const path = join(folder, ...parts);
    await expect(fileSource(path)).rejects.toMatchObject({
      name: 'DataError',
      code,
      file: path,
      message: expect.stringContaining(`${path}: `),
    });
  });
});

import { chmod, mkdir, readdir, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../../src/index.ts';
import { expectError } from '../error.ts';
import { generation, generationOf } from '../generation.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const text = (value: string) => new TextEncoder().encode(value);

test('what is written is listed, sized and read, whole and by ranges', async () => {
  const path = join(await temporaryFolder(), 'a', 'model');
  const files = folder(path);
  await files.write([
    { name: 'vocab.txt', data: text('hello') },
    { name: '1_Pooling/config.json', data: text('{}') },
  ]);
  expect(await files.list()).toEqual(['1_Pooling/config.json', 'vocab.txt']);
  expect(await files.size('vocab.txt')).toBe(5);
  expect(new TextDecoder().decode(await files.read('vocab.txt'))).toBe('hello');
  expect(new TextDecoder().decode(await files.read('vocab.txt', 1, 3))).toBe('el');
  expect(await files.read('vocab.txt', 5)).toHaveLength(0);
  expect(await readdir(join(path, '..'))).toEqual(['model']);
});

test('writing replaces the whole folder, and other readers see it', async () => {
  const path = join(await temporaryFolder(), 'model');
  const reader = folder(path);
  await folder(path).write(generation(1));
  expect(await generationOf(reader)).toBe(1);
  const version = await reader.version!('model.safetensors');
  expect(await reader.version!('model.safetensors')).toBe(version);
  await folder(path).write(generation(2));
  expect(await generationOf(reader)).toBe(2);
  expect(await reader.version!('model.safetensors')).not.toBe(version);
  await folder(path)
    .write([{ name: 'vocab.txt', data: text('a') }])
    .catch(() => undefined);
  expect(await readdir(join(path, '..'))).toEqual(['model']);
});

test('a file that is not there is named, with what is there', async () => {
  const path = await temporaryFolder();
  await writeFile(join(path, 'weights.bin'), '');
  await mkdir(join(path, 'inside'));
  await expectError(
    () => folder(path).read('config.json'),
    'missing-file',
    /config.json, got a folder of inside, weights.bin/,
  );
  await expectError(() => folder(path).size('inside'), 'missing-file', /got a folder of that name/);
  await expectError(() => folder(path).read('inside'), 'missing-file', /got a folder of that name/);
  await expectError(() => folder(join(path, 'absent')).list(), 'missing-file', /got no folder/);
  await expectError(() => folder(join(path, 'weights.bin')).read('a'), 'missing-file', /which is no folder/);
  await expectError(() => folder(join(path, 'weights.bin')).list(), 'missing-file', /which is no folder/);
});

test.each(['../secret', '/etc/passwd', 'a/../../b', '..', '', 'a//b', './a', 'a\\b', 'C:a', 'a\0b'])(
  'the name %j is refused in reading and in writing',
  async (name) => {
    const path = await temporaryFolder();
    await writeFile(join(path, '..', 'secret'), '').catch(() => undefined);
    const files = folder(join(path, 'model'));
    if (name !== '')
      await expectError(() => files.read(name), 'invalid-name', /could lead out of the folder/);
    await expectError(() => files.write([{ name, data: text('a') }]), 'invalid-name', /could lead out/);
    expect(await readdir(path)).toEqual([]);
  },
);

test('a range beyond the end and one that is none are refused', async () => {
  const path = join(await temporaryFolder(), 'model');
  await folder(path).write([{ name: 'vocab.txt', data: text('hello') }]);
  await expectError(
    () => folder(path).read('vocab.txt', 0, 6),
    'damaged',
    /at least 6 bytes in vocab.txt, got 5/,
  );
  await expectError(() => folder(path).read('vocab.txt', 3, 2), 'invalid-argument', /range of bytes/);
  await expectError(() => folder(path).read('vocab.txt', -1), 'invalid-argument', /range of bytes/);
});

test('where the contents fail, the folder stays as it was and nothing lies beside it', async () => {
  const parent = await temporaryFolder();
  const files = folder(join(parent, 'model'));
  await files.write(generation(1));
  const failing = async function* () {
    yield new Uint8Array(10);
    throw new Error('on purpose');
  };
  await expect(files.write([...generation(2), { name: 'last', data: failing() }])).rejects.toThrow(
    'on purpose',
  );
  await expectError(() => files.write([]), 'invalid-argument', /files to write, got none/);
  await expectError(
    () =>
      files.write([
        { name: 'a', data: text('') },
        { name: 'A', data: text('') },
      ]),
    'invalid-argument',
    /each file once, got A twice/,
  );
  expect(await generationOf(files)).toBe(1);
  expect(await readdir(parent)).toEqual(['model']);
});

test('a folder with files of somebody else is refused before and while writing, and kept', async () => {
  const path = join(await temporaryFolder(), 'model');
  await folder(path).write(generation(1));
  await writeFile(join(path, 'notes.md'), 'mine');
  const check = () =>
    folder(path).checkWritable(['config.json', 'model.safetensors', '1_Pooling/config.json']);
  await expectError(check, 'foreign-files', /holds notes.md, which would be lost.*overwrite: true/);
  await expectError(() => folder(path).write(generation(2)), 'foreign-files', /notes.md/);
  expect(await readFile(join(path, 'notes.md'), 'utf8')).toBe('mine');
  const overwriting = folder(path, { overwrite: true });
  await overwriting.checkWritable();
  await overwriting.write(generation(2));
  expect(await generationOf(overwriting)).toBe(2);
  expect(await readdir(join(path, '..'))).toEqual(['model']);
});

test('a config.json that is not of a model, and folders inside, belong to somebody else', async () => {
  const path = await temporaryFolder();
  await writeFile(join(path, 'config.json'), '{"port":80}');
  await mkdir(join(path, 'src'));
  await expectError(
    () => folder(path).checkWritable(['config.json']),
    'foreign-files',
    /holds config.json, src,/,
  );
});

test('an empty folder, a missing one and a model folder may be written', async () => {
  const path = await temporaryFolder();
  await folder(path).checkWritable(['config.json']);
  await folder(join(path, 'a', 'b')).checkWritable();
  expect(await readdir(path)).toEqual([]);
  await writeFile(join(path, 'config.json'), '{"model_type":"bert"}');
  await writeFile(join(path, 'model-00001-of-00002.safetensors'), '');
  await writeFile(join(path, 'confusion.svg'), '');
  await folder(path).checkWritable(['model.safetensors']);
});

test('a file in the place of the folder or above it is refused', async () => {
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, '');
  await expectError(() => folder(path).checkWritable(), 'not-writable', /got a file/);
  await expectError(() => folder(path).write(generation(1)), 'not-writable', /got a file/);
  await expectError(() => folder(join(path, 'a')).checkWritable(), 'not-writable', /choose another/);
  await expectError(() => folder(join(path, 'a')).write(generation(1)), 'not-writable', /choose another/);
});

test('the working folder, one above it, the root and a mount point are refused', async () => {
  await expectError(() => folder('.', { overwrite: true }).checkWritable(), 'not-writable', /works in/);
  await expectError(() => folder('..', { overwrite: true }).checkWritable(), 'not-writable', /works in/);
  await expectError(() => folder('/').checkWritable(), 'invalid-argument', /got the root/);
  if (process.platform === 'linux') {
    await expectError(
      () => folder('/proc', { overwrite: true }).checkWritable(),
      'not-writable',
      /mount point/,
    );
  }
});

test('a link to a folder stays a link, also to one that is not there yet', async () => {
  const parent = await realpath(await temporaryFolder());
  await symlink(join(parent, 'real'), join(parent, 'link'));
  const files = folder(join(parent, 'link'));
  await files.write(generation(1));
  await files.write(generation(2));
  expect(await generationOf(folder(join(parent, 'real')))).toBe(2);
  expect((await readdir(parent)).sort()).toEqual(['link', 'real']);
});

test('links to files, as in the cache of the hub, are read', async () => {
  const parent = await temporaryFolder();
  await writeFile(join(parent, 'blob'), 'data');
  await mkdir(join(parent, 'snapshot'));
  await symlink('../blob', join(parent, 'snapshot', 'vocab.txt'));
  const files = folder(join(parent, 'snapshot'));
  expect(await files.list()).toEqual(['vocab.txt']);
  expect(new TextDecoder().decode(await files.read('vocab.txt'))).toBe('data');
});

test('the new folder may be read by whom the old one could', async () => {
  const path = join(await temporaryFolder(), 'model');
  await folder(path).write(generation(1));
  await chmod(path, 0o710);
  await folder(path).write(generation(2));
  expect((await stat(path)).mode & 0o777).toBe(0o710);
});

test('a folder of a very long name is replaced', async () => {
  const path = join(await temporaryFolder(), 'n'.repeat(250));
  await folder(path).write(generation(1));
  await folder(path).write(generation(2));
  expect(await generationOf(folder(path))).toBe(2);
});

test('nothing is touched until a method is called', async () => {
  const parent = await temporaryFolder();
  folder(join(parent, 'model'));
  expect(await readdir(parent)).toEqual([]);
});

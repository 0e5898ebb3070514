import { expect, test } from 'vitest';
import { folder, formatConfig, memoryFiles, readConfig } from '../src/index.ts';
import { expectError } from './error.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a configuration is read, and written so that it is read the same', async () => {
  const config = { model_type: 'bert', hidden_size: 48, id2label: { 0: 'é' } };
  const files = memoryFiles({ 'config.json': formatConfig(config) });
  expect(await readConfig(files)).toEqual(config);
});

test('a folder that is no model is refused with what it holds', async () => {
  await expectError(
    () => readConfig(memoryFiles({ 'a.txt': '' })),
    'not-a-model',
    /got only a.txt: check the path/,
  );
  await expectError(() => readConfig(memoryFiles()), 'not-a-model', /got an empty folder/);
  const path = await temporaryFolder();
  await expectError(() => readConfig(folder(path)), 'not-a-model', /got an empty folder/);
  await expectError(() => readConfig(folder(`${path}/absent`)), 'not-a-model', /got no such folder/);
});

test.each(['', '{', '[]', 'null', '5', '\u0000'])(
  'the configuration %j is refused as damaged',
  async (text) => {
    await expectError(
      () => readConfig(memoryFiles({ 'config.json': text })),
      'damaged',
      /config.json of memory/,
    );
  },
);

import { join } from 'node:path';
import { runReadme } from '@bertwright/testing';
import { test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

test('the example of the README runs', async () => {
  const path = join(await temporaryFolder(), 'my-model');
  await runReadme(new URL('../README.md', import.meta.url), {
    replace: { "'my-model'": JSON.stringify(path) },
  });
});

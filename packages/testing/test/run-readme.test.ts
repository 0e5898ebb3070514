import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocks, runReadme } from '../src/index.ts';

const fence = '```';
let place = '';

beforeAll(async () => {
  // Inside the package, as a README is, so that its own name resolves.
  const generated = fileURLToPath(new URL('../generated/', import.meta.url));
  await mkdir(generated, { recursive: true });
  place = await mkdtemp(join(generated, 'test-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

async function readme(...blocks: string[]): Promise<URL> {
  const path = join(place, 'README.md');
  await writeFile(
    path,
    `# A\n\n${blocks.map((block) => `${fence}ts\n${block}\n${fence}\n`).join('\ntext\n')}`,
  );
  return pathToFileURL(path);
}

test('every block is found, other languages are not', () => {
  expect(
    codeBlocks(`${fence}sh\nls\n${fence}\n${fence}ts\na\n${fence}\n\n${fence}ts\nb\nc\n${fence}\n`),
  ).toEqual(['a\n', 'b\nc\n']);
});

test('a block that imports a package of the workspace from source runs', async () => {
  await runReadme(
    await readme(
      "import { sharedPath } from '@bertwright/testing';\nconst path: string | undefined = sharedPath();",
    ),
  );
  expect(await readdir(place)).toEqual(['README.md']);
});

test('a block that throws fails with its output', async () => {
  await expect(runReadme(await readme('const a = 1;', "throw new Error('on purpose');"))).rejects.toThrow(
    /on purpose/,
  );
});

test('a README without a block fails', async () => {
  await expect(runReadme(await readme())).rejects.toThrow(/no ```ts block/);
});

test('replacements are made, and one that is not in the text fails', async () => {
  await runReadme(await readme("if ('there' !== 'here') throw new Error();"), { replace: { there: 'here' } });
  await expect(runReadme(await readme('const a = 1;'), { replace: { absent: 'x' } })).rejects.toThrow(
    /no absent/,
  );
});

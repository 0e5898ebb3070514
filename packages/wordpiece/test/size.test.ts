import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** Bytes of what a page loads that imports these names, minified and gzipped. */
async function size(names: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${names} } from './index.ts';`,
      resolveDir: fileURLToPath(new URL('../src', import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

test('a tokenizer and the reading of its files are under 10 kB', async () => {
  expect(await size('wordpiece, wordpieceFromFiles, WordpieceError')).toBeLessThan(10_000);
});

test('all of the package, with the learning of vocabularies, is under 12 kB', async () => {
  expect(
    await size(
      'wordpiece, wordpieceFromFiles, WordpieceError, parseVocabulary, tokenizeStream, learnVocabulary, learnVocabularyAsync',
    ),
  ).toBeLessThan(12_000);
});

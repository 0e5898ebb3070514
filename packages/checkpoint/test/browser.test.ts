import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('a browser bundle has no import of Node, and folders say there what to use', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'checkpoint',
  });
  const code = outputFiles[0]!.text;
  // As in a browser: neither `process` nor `Buffer`.
  const run = new Function('process', 'Buffer', 'globalThis', `${code}; return checkpoint;`);
  const checkpoint = run(undefined, undefined, {}) as typeof import('../src/index.ts');
  const files = checkpoint.memoryFiles({ 'config.json': '{"model_type":"bert"}' });
  expect(await checkpoint.readConfig(files)).toEqual({ model_type: 'bert' });
  await expect(checkpoint.folder('a').read('b')).rejects.toThrow(/Expected Node 20.16 or newer.*memoryFiles/);
});

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'));
const imports = (path: string) =>
  [...readFileSync(`${source}${path}`, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    (match) => match[1]!,
  );

test('only the engine knows of the native library', () => {
  const native = files.filter((path) => imports(path).some((name) => name === 'koffi'));
  expect(native).toEqual(['engine/native-api.ts']);
});

test('what records and runs sees of the engine its interface and its error of an abort, no more', () => {
  const outside = files.filter((path) => !path.startsWith('engine/') && path !== 'onnx.ts');
  const seen = new Set(
    outside.flatMap(imports).flatMap((name) => (name.includes('/engine/') ? [name.split('/').at(-1)] : [])),
  );
  expect([...seen].sort()).toEqual(['aborted.ts', 'engine.ts']);
});

test("Node's own modules are used by the engine and for counting cores only, so that another engine fits a browser", () => {
  const node = files.filter((path) => imports(path).some((name) => name.startsWith('node:')));
  expect(node.filter((path) => !path.startsWith('engine/'))).toEqual(['physical-cores.ts']);
});

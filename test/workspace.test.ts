import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));

/** From the ground up: a package may import from the rows before its own. */
const layers = [
  ['tensor'],
  ['wordpiece', 'metrics'],
  ['checkpoint', 'data'],
  ['heads', 'encoder', 'optim'],
  ['tasks'],
  ['trainer'],
  ['recipes'],
  ['terminal'],
  ['cli'],
];
/** Beside the column: what each may import, and nothing else of Bertwright. */
const beside: Record<string, string[]> = {
  'backend-onnx': ['tensor'],
  'backend-tensorflow': ['tensor'],
  'backend-webgpu': ['tensor'],
  plot: [],
  testing: ['tensor', 'checkpoint', 'encoder', 'optim', 'tasks'],
};
/** The command chooses among the backends; it draws with plot, as the terminal does. */
const more: Record<string, string[]> = {
  cli: ['backend-onnx', 'backend-tensorflow', 'backend-webgpu', 'plot'],
  terminal: ['plot'],
};

interface Manifest {
  name: string;
  private?: boolean;
  license: string;
  type: string;
  sideEffects: boolean;
  engines: { node: string };
  files: string[];
  exports: Record<string, Record<string, string>>;
  publishConfig: { access: string; exports: Record<string, Record<string, string>> };
  dependencies?: Record<string, string>;
}

const names = readdirSync(packages).filter((name) => existsSync(`${packages}${name}/package.json`));
const manifestOf = (name: string) =>
  JSON.parse(readFileSync(`${packages}${name}/package.json`, 'utf8')) as Manifest;

function allowed(name: string): string[] {
  if (beside[name]) return beside[name];
  const layer = layers.findIndex((row) => row.includes(name));
  return [...layers.slice(0, layer).flat(), ...(more[name] ?? [])];
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('generated'))
    .map((file) => `${folder}/${file}`);
}

test('every package has its place in the house', () => {
  expect([...layers.flat(), ...Object.keys(beside)].sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  const manifest = manifestOf(name);
  const files = sources(`${packages}${name}/src`);

  test('imports only from rooms below, and lists what it imports', () => {
    const imported = new Set(
      files.flatMap((file) =>
        [
          ...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'@bertwright\/([\w-]+)(?:\/[\w-]+)?'/g),
        ].map((match) => match[1]!),
      ),
    );
    imported.delete(name);
    expect(allowed(name)).toEqual(expect.arrayContaining([...imported]));
    const listed = Object.keys(manifest.dependencies ?? {}).filter((each) => each.startsWith('@bertwright/'));
    expect(listed.map((each) => each.slice('@bertwright/'.length)).sort()).toEqual([...imported].sort());
  });

  test('has no file over 400 lines', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });

  test.skipIf(manifest.private)('is ready to be published', () => {
    expect(manifest).toMatchObject({
      name: `@bertwright/${name}`,
      license: 'Apache-2.0',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20.19' },
      files: ['dist'],
      publishConfig: { access: 'public' },
    });
    expect(manifest.exports['.']!['@bertwright/source']).toBe('./src/index.ts');
    expect(JSON.stringify(manifest.publishConfig.exports)).not.toContain('@bertwright/source');
    expect(existsSync(`${packages}${name}/README.md`)).toBe(true);
  });
});

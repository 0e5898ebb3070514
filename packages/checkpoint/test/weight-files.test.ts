import { describe, expect, test } from 'vitest';
import { memoryFiles, openWeights, type ParameterEntry, readParameters, weightFiles } from '../src/index.ts';
import { expectError } from './error.ts';

const entry = (path: string, shape: number[]): ParameterEntry => ({
  path,
  names: [`model.${path}`],
  transposed: shape.length === 2,
  shape,
});
// 24, 12, 80 and 4 bytes.
const entries = [
  entry('a.kernel', [2, 3]),
  entry('a.bias', [3]),
  entry('b.kernel', [4, 5]),
  entry('b.bias', [1]),
];
const values = new Map(
  entries.map(({ path, shape }, index) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return [path, Float32Array.from({ length }, (_, at) => 100 * index + at)] as const;
  }),
);
const read = (path: string) => values.get(path)!;
const names = (options: object) => weightFiles(entries, read, options).map(({ name }) => name);
const written = async (options: object) => {
  const files = memoryFiles();
  await files.write(weightFiles(entries, read, options));
  return files;
};

test('weights that fit are one file', () => {
  expect(names({})).toEqual(['model.safetensors']);
  expect(names({ maxFileBytes: 120 })).toEqual(['model.safetensors']);
  expect(names({ maxFileBytes: 60, dtype: 'F16' })).toEqual(['model.safetensors']);
});

describe('beyond the limit', () => {
  test('there are shards in the order of the parameters, and an index', async () => {
    const files = await written({ maxFileBytes: 40 });
    expect(await files.list()).toEqual([
      'model-00001-of-00003.safetensors',
      'model-00002-of-00003.safetensors',
      'model-00003-of-00003.safetensors',
      'model.safetensors.index.json',
    ]);
    const index = new TextDecoder().decode(await files.read('model.safetensors.index.json'));
    expect(JSON.parse(index)).toEqual({
      metadata: { total_size: 120 },
      weight_map: {
        'model.a.bias': 'model-00001-of-00003.safetensors',
        'model.a.kernel': 'model-00001-of-00003.safetensors',
        'model.b.bias': 'model-00003-of-00003.safetensors',
        'model.b.kernel': 'model-00002-of-00003.safetensors',
      },
    });
  });

  test.each([1, 30, 40, 90, 119])('of %i bytes, they are read back as they were', async (maxFileBytes) => {
    const files = await written({ maxFileBytes });
    expect((await openWeights(files)).names.length).toBe(4);
    const found: [string, Float32Array][] = [];
    for await (const parameter of readParameters(files, entries))
      found.push([parameter.path, parameter.values]);
    expect(found).toEqual([...values]);
  });

  test('halves are split by the bytes that they take', async () => {
    const files = await written({ maxFileBytes: 59, dtype: 'BF16' });
    expect((await files.list()).length).toBe(3);
    expect((await openWeights(files)).describe('model.b.kernel')).toMatchObject({
      dtype: 'BF16',
      shape: [5, 4],
    });
  });
});

test('two parameters of one name are refused, also where they would be in different files', async () => {
  const twice = [...entries, { ...entry('c.bias', [1]), names: ['model.a.kernel'] }];
  await expectError(
    () => weightFiles(twice, read, { maxFileBytes: 1 }),
    'invalid-argument',
    /model.a.kernel again/,
  );
});

test.each([0, -1, Number.NaN])('a limit of %d bytes is refused', async (maxFileBytes) => {
  await expectError(
    () => weightFiles(entries, read, { maxFileBytes }),
    'invalid-argument',
    /at least 1 byte/,
  );
});

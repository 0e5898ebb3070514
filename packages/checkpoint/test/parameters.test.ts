import { describe, expect, test } from 'vitest';
import {
  type Files,
  loadParameters,
  memoryFiles,
  type ParameterEntry,
  type ReadParameter,
  readParameters,
  type WrittenTensor,
  writeParameters,
  writeSafetensors,
} from '../src/index.ts';
import { expectError } from './error.ts';
import { collect } from './safetensors-bytes.ts';

const entries: ParameterEntry[] = [
  { path: 'dense.kernel', names: ['bert.dense.weight', 'dense.weight'], transposed: true, shape: [2, 3] },
  { path: 'dense.bias', names: ['bert.dense.bias', 'dense.bias'], transposed: false, shape: [3] },
  { path: 'head.bias', names: ['head.bias'], transposed: false, shape: [1], optional: true },
];
const memory: Record<string, Float32Array> = {
  'dense.kernel': new Float32Array([1, 2, 3, 4, 5, 6]),
  'dense.bias': new Float32Array([7, 8, 9]),
  'head.bias': new Float32Array([10]),
};

async function model(...tensors: WrittenTensor[]): Promise<Files> {
  return memoryFiles({ 'model.safetensors': await collect(writeSafetensors(tensors)) });
}

const tensor = (name: string, shape: number[], dtype: WrittenTensor['dtype'] = 'F32'): WrittenTensor => ({
  name,
  dtype,
  shape,
  values: new Float32Array(shape.reduce((product, size) => product * size, 1)),
});

async function readAll(files: Files, table = entries): Promise<ReadParameter[]> {
  const read: ReadParameter[] = [];
  for await (const parameter of readParameters(files, table)) read.push(parameter);
  return read;
}

test('kernels are turned in the file, and come back as they are in memory', async () => {
  const bytes = await collect(writeParameters(entries, (path) => memory[path]!));
  const files = memoryFiles({ 'model.safetensors': bytes });
  const header = new TextDecoder().decode(bytes.subarray(8, 400));
  expect(header).toContain('"bert.dense.weight":{"dtype":"F32","shape":[3,2]');
  const stored = new Float32Array(bytes.slice(bytes.length - 4 * 7, bytes.length - 4).buffer);
  expect([...stored]).toEqual([1, 4, 2, 5, 3, 6]);
  expect(await readAll(files)).toEqual(
    entries.map(({ path, shape }) => ({ path, shape, values: memory[path] })),
  );
});

test.each(['F16', 'BF16'] as const)('%s storage is written and widened in reading', async (dtype) => {
  const bytes = await collect(writeParameters(entries, async (path) => memory[path]!, { dtype }));
  const read = await readAll(memoryFiles({ 'model.safetensors': bytes }));
  expect(read.map(({ values }) => values)).toEqual(entries.map(({ path }) => memory[path]));
});

test('double precision is read', async () => {
  const files = await model(
    { name: 'dense.weight', dtype: 'F64', shape: [3, 2], values: new Float64Array([1, 4, 2, 5, 3, 6]) },
    { name: 'dense.bias', dtype: 'F64', shape: [3], values: new Float64Array([7, 8, 9]) },
  );
  expect((await readAll(files)).map(({ values }) => values)).toEqual([
    memory['dense.kernel'],
    memory['dense.bias'],
  ]);
});

test('a missing parameter is refused before anything is read, an optional one is passed over', async () => {
  const files = await model(tensor('bert.dense.bias', [3]));
  await expectError(
    () => readAll(files),
    'missing-parameters',
    /bert.dense.weight in the weights of memory, got none \(1 of 3 parameters/,
  );
});

test('loading tells what was missing and what was left, and assigns the rest', async () => {
  const files = await model(tensor('dense.bias', [3]), tensor('pooler.bias', [3]));
  const assigned: string[] = [];
  const report = await loadParameters(files, entries, async ({ path }) => {
    assigned.push(path);
  });
  expect(assigned).toEqual(['dense.bias']);
  expect(report).toEqual({ missing: ['dense.kernel'], unexpected: ['pooler.bias'] });
});

test('loading waits for each assignment before it reads the next', async () => {
  const bytes = await collect(writeParameters(entries, (path) => memory[path]!));
  const files = memoryFiles({ 'model.safetensors': bytes });
  const events: string[] = [];
  const watched: Files = {
    ...files,
    async read(name, start, end) {
      events.push('read');
      return files.read(name, start, end);
    },
  };
  await loadParameters(watched, entries, async ({ path }) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    events.push(path);
  });
  expect(events.slice(2)).toEqual(['read', 'dense.kernel', 'read', 'dense.bias', 'read', 'head.bias']);
});

describe('a shape that is not the model’s is refused before anything is assigned', () => {
  test.each([
    ['turned', [2, 3]],
    ['of another size', [3, 4]],
    ['of another rank', [6]],
  ])('%s', async (_what, shape) => {
    const files = await model(tensor('bert.dense.weight', shape), tensor('bert.dense.bias', [3]));
    const assigned: string[] = [];
    const load = () => loadParameters(files, entries, ({ path }) => void assigned.push(path));
    const error = await expectError(
      load,
      'wrong-shape',
      /bert.dense.weight \(dense.kernel\) of shape \[3, 2\]/,
    );
    expect(error.message).toContain(`got [${shape.join(', ')}]`);
    expect(assigned).toEqual([]);
  });
});

test('integers in the place of a parameter are refused', async () => {
  const files = await model(
    { name: 'bert.dense.bias', dtype: 'I8', shape: [3], values: new Int8Array(3) },
    tensor('bert.dense.weight', [3, 2]),
  );
  await expectError(() => readAll(files), 'unsupported', /as floats, got I8: quantized/);
});

test('entries that cannot be meant are refused', async () => {
  const odd: ParameterEntry = { path: 'a', names: ['a'], transposed: true, shape: [2] };
  await expectError(
    () => writeParameters([odd], () => new Float32Array(2)),
    'invalid-argument',
    /matrix at a/,
  );
  const nameless: ParameterEntry = { path: 'a', names: [], transposed: false, shape: [2] };
  await expectError(
    () => writeParameters([nameless], () => new Float32Array(2)),
    'invalid-argument',
    /name in files for a/,
  );
  const short = writeParameters(entries, () => new Float32Array(5));
  await expectError(
    () => collect(short),
    'invalid-argument',
    /bert.dense.bias .* of 3 values, got a Float32Array of 5/,
  );
});

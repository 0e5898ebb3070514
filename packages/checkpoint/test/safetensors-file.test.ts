import { expect, test } from 'vitest';
import {
  type Files,
  memoryFiles,
  openSafetensors,
  type TensorValues,
  writeSafetensors,
} from '../src/index.ts';
import { expectError } from './error.ts';
import { collect, safetensorsBytes } from './safetensors-bytes.ts';

const bytesOf = (values: ArrayBufferView) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

test.each([
  ['F64', new Float64Array([1.5, -0, Number.NaN])],
  ['F32', new Float32Array([1.5, -0, Number.POSITIVE_INFINITY])],
  ['I64', new BigInt64Array([2n ** 62n, -1n])],
  ['I32', new Int32Array([2 ** 31 - 1, -1])],
  ['I16', new Int16Array([2 ** 15 - 1, -1])],
  ['I8', new Int8Array([127, -128])],
  ['U8', new Uint8Array([0, 255])],
  ['BOOL', new Uint8Array([0, 1, 1])],
] as [string, TensorValues][])('%s is read as it is stored', async (dtype, values) => {
  const header = { a: { dtype, shape: [values.length], data_offsets: [0, values.byteLength] } };
  const opened = await openSafetensors(
    memoryFiles({ 'a.safetensors': safetensorsBytes(header, bytesOf(values)) }),
    'a.safetensors',
  );
  const read = await opened.read('a');
  expect(read).toEqual({ name: 'a', dtype, shape: [values.length], values });
});

test('a truth value that is neither 0 nor 1 is refused', async () => {
  const header = { a: { dtype: 'BOOL', shape: [3], data_offsets: [0, 3] } };
  const bytes = safetensorsBytes(header, new Uint8Array([1, 0, 2]));
  const opened = await openSafetensors(memoryFiles({ 'model.safetensors': bytes }));
  await expectError(() => opened.read('a'), 'damaged', /0 and 1 in a \(BOOL\), got 2: model\.safetensors/);
});

test('halves are widened to 32-bit floats', async () => {
  const header = {
    half: { dtype: 'F16', shape: [3], data_offsets: [0, 6] },
    brain: { dtype: 'BF16', shape: [2], data_offsets: [6, 10] },
  };
  const data = bytesOf(new Uint16Array([0x3c00, 0xc000, 0x0001, 0x3f80, 0xc040]));
  const opened = await openSafetensors(memoryFiles({ 'model.safetensors': safetensorsBytes(header, data) }));
  expect((await opened.read('half')).values).toEqual(new Float32Array([1, -2, 2 ** -24]));
  expect((await opened.read('brain')).values).toEqual(new Float32Array([1, -3]));
});

test('values that lie at an odd byte, in the file and in memory, are read', async () => {
  const data = new Uint8Array([9, ...bytesOf(new Float32Array([1, 2])), ...bytesOf(new BigInt64Array([3n]))]);
  const header = {
    byte: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
    floats: { dtype: 'F32', shape: [2], data_offsets: [1, 9] },
    long: { dtype: 'I64', shape: [1], data_offsets: [9, 17] },
  };
  const whole = memoryFiles({ 'model.safetensors': safetensorsBytes(header, data) });
  // A source may give views at any offset, and Node's buffers, whose `slice` does not copy.
  const shifted: Files = {
    ...whole,
    async read(name, start, end) {
      const bytes = await whole.read(name, start, end);
      const buffer = Buffer.alloc(bytes.length + 1);
      buffer.set(bytes, 1);
      return buffer.subarray(1);
    },
  };
  for (const files of [whole, shifted]) {
    const opened = await openSafetensors(files);
    expect((await opened.read('floats')).values).toEqual(new Float32Array([1, 2]));
    expect((await opened.read('long')).values).toEqual(new BigInt64Array([3n]));
  }
});

test('opening reads the header only, and reading a tensor reads its range only', async () => {
  const files = memoryFiles({
    'model.safetensors': await collect(
      writeSafetensors([
        { name: 'large', dtype: 'F32', shape: [1000], values: new Float32Array(1000) },
        { name: 'small', dtype: 'F32', shape: [2], values: new Float32Array(2) },
      ]),
    ),
  });
  const ranges: number[] = [];
  const watched: Files = {
    ...files,
    async read(name, start, end) {
      const bytes = await files.read(name, start, end);
      ranges.push(bytes.length);
      return bytes;
    },
  };
  const opened = await openSafetensors(watched);
  expect(Math.max(...ranges)).toBeLessThan(400);
  ranges.length = 0;
  await opened.read('small');
  expect(ranges).toEqual([8]);
});

test('an unknown name is refused', async () => {
  const opened = await openSafetensors(memoryFiles({ 'model.safetensors': safetensorsBytes({}) }));
  await expectError(
    () => opened.read('a'),
    'missing-parameters',
    /tensor a in model.safetensors, got 0 others/,
  );
});

test('a file that was cut after it was opened is refused', async () => {
  const bytes = safetensorsBytes({ a: { dtype: 'U8', shape: [9], data_offsets: [0, 9] } }, 9);
  const whole = memoryFiles({ 'model.safetensors': bytes });
  const cut = memoryFiles({ 'model.safetensors': bytes.slice(0, -1) });
  let current = whole;
  const opened = await openSafetensors({
    ...whole,
    read: (name, start, end) => current.read(name, start, end),
  });
  current = cut;
  await expectError(() => opened.read('a'), 'damaged', /cut off/);
});

test('a file that was replaced after it was opened is refused', async () => {
  const files = memoryFiles({
    'model.safetensors': safetensorsBytes({ a: { dtype: 'U8', shape: [9], data_offsets: [0, 9] } }, 9),
  });
  let version = 1;
  const opened = await openSafetensors({ ...files, version: async () => String(version) });
  await opened.read('a');
  version = 2;
  await expectError(() => opened.read('a'), 'changed', /replaced while it was being read: load it again/);
});

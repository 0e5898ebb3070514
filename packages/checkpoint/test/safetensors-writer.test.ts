import { expect, test } from 'vitest';
import { memoryFiles, openSafetensors, type WrittenTensor, writeSafetensors } from '../src/index.ts';
import { expectError } from './error.ts';
import { collect } from './safetensors-bytes.ts';

const floats = (name: string, values = [1]): WrittenTensor => ({
  name,
  dtype: 'F32',
  shape: [values.length],
  values: new Float32Array(values),
});

test('the data starts at a multiple of 8, in the order of element size and name', async () => {
  const bytes = await collect(
    writeSafetensors([
      floats('b'),
      floats('a'),
      { name: 'z', dtype: 'I64', shape: [1], values: new BigInt64Array([5n]) },
      { name: 'half', dtype: 'F16', shape: [1], values: new Float32Array([1]) },
    ]),
  );
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  expect(Object.keys(header)).toEqual(['__metadata__', 'z', 'a', 'b', 'half']);
  expect(header.__metadata__).toEqual({ format: 'pt' });
  expect(header.half).toEqual({ dtype: 'F16', shape: [1], data_offsets: [16, 18] });
  expect(bytes.length).toBe(8 + length + 18);
});

test('halves are rounded as they are written', async () => {
  const values = new Float32Array([1, 1 / 3, -65504, 1e-8]);
  const files = memoryFiles({
    'model.safetensors': await collect(
      writeSafetensors([
        { name: 'F16', dtype: 'F16', shape: [4], values },
        { name: 'BF16', dtype: 'BF16', shape: [4], values },
      ]),
    ),
  });
  const opened = await openSafetensors(files);
  expect((await opened.read('F16')).values).toEqual(new Float32Array([1, 0.333251953125, -65504, 0]));
  expect((await opened.read('BF16')).values).toEqual(
    new Float32Array([1, 0.333984375, -65536, 1.0011717677116394e-8]),
  );
});

test('values are asked for one after another, each when its turn comes', async () => {
  const asked: string[] = [];
  const lazy = (name: string): WrittenTensor => ({
    ...floats(name),
    values: async () => {
      asked.push(name);
      return new Float32Array(1);
    },
  });
  const stream = writeSafetensors([lazy('a'), lazy('b')])[Symbol.asyncIterator]();
  await stream.next();
  expect(asked).toEqual([]);
  await stream.next();
  expect(asked).toEqual(['a']);
  await stream.next();
  expect(asked).toEqual(['a', 'b']);
  expect((await stream.next()).done).toBe(true);
});

test('a name that comes twice, or has half a character, is refused before anything is written', async () => {
  await expectError(
    () => writeSafetensors([floats('a'), floats('a')]),
    'invalid-argument',
    /name once, got a/,
  );
  await expectError(() => writeSafetensors([floats('__metadata__')]), 'invalid-argument', /__metadata__/);
  await expectError(
    () => writeSafetensors([floats('a\ud800')]),
    'invalid-argument',
    /whole characters, got "a\\ud800"/,
  );
});

test('values of another length or type are refused', async () => {
  await expectError(
    () => collect(writeSafetensors([{ ...floats('a'), shape: [2] }])),
    'invalid-argument',
    /a \(F32 \[2\]\) as a Float32Array of 2 values, got a Float32Array of 1/,
  );
  await expectError(
    () => collect(writeSafetensors([{ ...floats('a'), values: new Int32Array(1) }])),
    'invalid-argument',
    /got a Int32Array/,
  );
  await expectError(
    () => collect(writeSafetensors([{ ...floats('a'), dtype: 'F16', values: new Int16Array(1) }])),
    'invalid-argument',
    /as a Float32Array of 1 values, got a Int16Array/,
  );
});

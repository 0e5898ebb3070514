import { describe, expect, test } from 'vitest';
import { type CheckpointErrorCode, memoryFiles, openSafetensors } from '../src/index.ts';
import { expectError } from './error.ts';
import { safetensorsBytes } from './safetensors-bytes.ts';

const open = (bytes: Uint8Array) => openSafetensors(memoryFiles({ 'model.safetensors': bytes }));
const tensor = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: offsets,
});

test('a file of two tensors and metadata is opened, in the order of the data', async () => {
  const opened = await open(
    safetensorsBytes(
      { b: tensor([2], [4, 12]), a: tensor([1, 1], [0, 4]), __metadata__: { format: 'pt' } },
      12,
    ),
  );
  expect(opened.names).toEqual(['a', 'b']);
  expect(opened.metadata).toEqual({ format: 'pt' });
  expect(opened.describe('b')).toMatchObject({ dtype: 'F32', shape: [2] });
  expect(opened.describe('c')).toBeUndefined();
});

test('scalars, empty tensors, spaces after the header and a file without tensors are allowed', async () => {
  const header = { scalar: tensor([], [0, 4]), empty: tensor([0, 5], [4, 4]) };
  const opened = await open(safetensorsBytes(`${JSON.stringify(header)}   `, 4));
  expect([...opened.names].sort()).toEqual(['empty', 'scalar']);
  expect((await opened.read('empty')).values).toHaveLength(0);
  expect((await open(safetensorsBytes({}))).names).toEqual([]);
});

describe('is refused', () => {
  const cases: [what: string, bytes: Uint8Array, text: RegExp, code?: CheckpointErrorCode][] = [
    ['an empty file', new Uint8Array(0), /at least 10 bytes, got 0/],
    ['a file shorter than any header', new Uint8Array(9), /at least 10 bytes, got 9/],
    [
      'an absurd header length',
      safetensorsBytes({}, 0, { length: 9223372036854775807n }),
      /header of at most 100 MB, got 9223372036854775807 bytes: model.safetensors is damaged/,
    ],
    ['a header just over the limit', safetensorsBytes({}, 0, { length: 100_000_001n }), /at most 100 MB/],
    ['a header longer than the file', safetensorsBytes({}, 0, { length: 3n }), /within the file's 10 bytes/],
    ['a header that is not JSON', safetensorsBytes('{"a": nonsense}'), /header in JSON/],
    ['a header that is a list', safetensorsBytes('[1, 2]'), /JSON object, got \[1, 2\]/],
    ['a header that is null', safetensorsBytes('null'), /JSON object, got null/],
    ['a header that does not start with a brace', safetensorsBytes(' {}'), /JSON object/],
    ['a header that is not UTF-8', new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe]), /header in JSON/],
    [
      'a name with half a character, which has no bytes in UTF-8',
      safetensorsBytes('{"a\\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1),
      /names and metadata of whole characters, got "a\\ud800"/,
    ],
    [
      'metadata with half a character',
      safetensorsBytes('{"__metadata__":{"a":"\\udc00"}}'),
      /whole characters, got "\\udc00"/,
    ],
    ['a byte order mark', safetensorsBytes('\ufeff{}'), /header in JSON/],
    [
      'a name that comes twice',
      safetensorsBytes(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0061":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}',
        2,
      ),
      /every name once in its header, got a twice/,
    ],
    [
      'a field that comes twice',
      safetensorsBytes('{"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}', 1),
      /got dtype twice/,
    ],
    ['an entry that is no object', safetensorsBytes({ a: 5 }), /dtype, shape and data_offsets of a, got 5/],
    ['an entry without a type', safetensorsBytes({ a: tensor([1], [0, 4], null) }, 4), /dtype, shape/],
    [
      'a type that is not read',
      safetensorsBytes({ a: tensor([4], [0, 4], 'F8_E4M3') }, 4),
      /one of F64, F32.*got F8_E4M3/,
      'unsupported',
    ],
    [
      'a type named as a part of every object',
      safetensorsBytes({ a: tensor([4], [0, 4], 'toString') }, 4),
      /toString/,
      'unsupported',
    ],
    ['a shape that is no list', safetensorsBytes({ a: tensor(4, [0, 4]) }, 4), /shape of a, got 4/],
    ['a negative size', safetensorsBytes({ a: tensor([-1], [0, 4]) }, 4), /shape of a, got \[-1\]/],
    ['a broken size', safetensorsBytes({ a: tensor([1.5], [0, 6]) }, 6), /shape of a/],
    ['a size beyond exact numbers', safetensorsBytes({ a: tensor([2 ** 60], [0, 4]) }, 4), /shape of a/],
    [
      'sizes whose product overflows',
      safetensorsBytes({ a: tensor([2 ** 52, 2 ** 52, 2 ** 52], [0, 4]) }, 4),
      /bytes for a/,
    ],
    ['one offset', safetensorsBytes({ a: tensor([1], [0]) }, 4), /data_offsets of a/],
    ['offsets in text', safetensorsBytes({ a: tensor([1], ['0', '4']) }, 4), /data_offsets of a/],
    ['offsets that go backwards', safetensorsBytes({ a: tensor([1], [4, 0]) }, 4), /data_offsets of a/],
    ['a negative offset', safetensorsBytes({ a: tensor([1], [-4, 0]) }, 4), /data_offsets of a/],
    [
      'an offset beyond the file',
      safetensorsBytes({ a: tensor([2], [0, 8]) }, 4),
      /within 4 bytes, got \[0,8\]/,
    ],
    [
      'fewer bytes than the shape takes',
      safetensorsBytes({ a: tensor([2], [0, 4]) }, 4),
      /8 bytes for a \(F32 \[2\]\), got 4/,
    ],
    [
      'tensors that overlap',
      safetensorsBytes({ a: tensor([2], [0, 8]), b: tensor([2], [4, 12]) }, 12),
      /b at byte 8 of the data, got byte 4, which overlaps/,
    ],
    [
      'a gap between tensors',
      safetensorsBytes({ a: tensor([1], [0, 4]), b: tensor([1], [8, 12]) }, 12),
      /b at byte 4 of the data, got byte 8, which leaves a gap/,
    ],
    [
      'bytes after the last tensor',
      safetensorsBytes({ a: tensor([1], [0, 4]) }, 5),
      /4 bytes of data.*got 5/,
    ],
    [
      'metadata that is no object',
      safetensorsBytes({ __metadata__: 'pt' }),
      /metadata that maps text to text/,
    ],
    ['metadata of numbers', safetensorsBytes({ __metadata__: { format: 1 } }), /metadata that maps text/],
  ];
  test.each(cases)('%s', async (_what, bytes, text, code = 'damaged') => {
    await expectError(() => open(bytes), code, text);
  });
});

test('a tensor named __proto__ is a tensor like any other', async () => {
  const opened = await open(
    safetensorsBytes('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', new Uint8Array([7])),
  );
  expect(opened.names).toEqual(['__proto__']);
  expect([...(await opened.read('__proto__')).values]).toEqual([7]);
});

test('a header of a million nested brackets is refused, not a crash', async () => {
  await expectError(() => open(safetensorsBytes(`{"a":${'['.repeat(1_000_000)}`)), 'damaged', /JSON/);
  const closed = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  await expectError(() => open(safetensorsBytes(closed)), 'damaged', /./);
});

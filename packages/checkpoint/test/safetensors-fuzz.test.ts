import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CheckpointError, memoryFiles, openSafetensors, writeSafetensors } from '../src/index.ts';
import { collect, safetensorsBytes } from './safetensors-bytes.ts';

/** Opens and reads everything: it must work out or throw this package's error, and nothing else. */
async function readAll(bytes: Uint8Array): Promise<Map<string, ArrayLike<number | bigint>> | undefined> {
  try {
    const opened = await openSafetensors(memoryFiles({ 'model.safetensors': bytes }));
    const read = new Map<string, ArrayLike<number | bigint>>();
    for (const name of opened.names) {
      const { values, shape } = await opened.read(name);
      expect(values.length).toBe(shape.reduce((product, size) => product * size, 1));
      read.set(name, values);
    }
    return read;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return undefined;
  }
}

const sample = await collect(
  writeSafetensors([
    { name: 'embeddings.word', dtype: 'F32', shape: [3, 2], values: new Float32Array([1, 2, 3, 4, 5, 6]) },
    { name: 'ids', dtype: 'I64', shape: [2], values: new BigInt64Array([1n, -1n]) },
    { name: 'half', dtype: 'BF16', shape: [2], values: new Float32Array([1, 2]) },
  ]),
);

test('changed, cut and inserted bytes are read or refused, never anything else', async () => {
  const place = fc.nat(sample.length - 1);
  const change = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: place, byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('cut' as const), at: place, byte: fc.constant(0) }),
    fc.record({ kind: fc.constant('insert' as const), at: place, byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('flip' as const), at: place, byte: fc.nat(7) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      let bytes = [...sample];
      for (const { kind, at, byte } of changes) {
        if (kind === 'set') bytes[at] = byte;
        else if (kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << byte);
        else if (kind === 'cut') bytes = bytes.slice(0, at);
        else bytes.splice(at, 0, byte);
      }
      await readAll(new Uint8Array(bytes));
    }),
    { numRuns: 3000 },
  );
});

test('headers of any JSON are read or refused', async () => {
  const entry = fc.record(
    {
      dtype: fc.oneof(
        fc.constantFrom('F32', 'F16', 'BF16', 'I64', 'BOOL', 'Q4', '__proto__'),
        fc.jsonValue(),
      ),
      shape: fc.oneof(fc.array(fc.oneof(fc.nat(4), fc.double(), fc.integer())), fc.jsonValue()),
      data_offsets: fc.oneof(
        fc.array(fc.oneof(fc.nat(40), fc.maxSafeInteger()), { maxLength: 3 }),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.oneof(fc.constantFrom('a', '__metadata__', '__proto__'), fc.string()), entry),
      fc.nat(64),
      async (header, bytes) => {
        await readAll(safetensorsBytes(header, bytes));
      },
    ),
    { numRuns: 2000 },
  );
});

test('any text and any length before it are read or refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      async (text, length) => {
        await readAll(safetensorsBytes(text, 0, { length }));
        await readAll(safetensorsBytes(text));
      },
    ),
    { numRuns: 1000 },
  );
});

test('whatever tensors are written are read back the same', async () => {
  const tensor = fc
    .tuple(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(4), { maxLength: 3 }))
    .filter(([name]) => name !== '__metadata__')
    .map(([name, shape]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return {
        name,
        shape,
        dtype: 'F32' as const,
        values: Float32Array.from({ length: count }, (_, i) => i),
      };
    });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(tensor, { selector: ({ name }) => name }), async (tensors) => {
      const read = await readAll(await collect(writeSafetensors(tensors)));
      expect(read?.size).toBe(tensors.length);
      for (const { name, values } of tensors) expect(read?.get(name)).toEqual(values);
    }),
    { numRuns: 300 },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CheckpointError, memoryFiles, openWeights, weightFiles } from '../src/index.ts';

const index = 'model.safetensors.index.json';
const sample = memoryFiles();
await sample.write(
  weightFiles(
    ['a', 'b', 'c'].map((name) => ({
      path: `${name}.bias`,
      names: [`${name}.bias`],
      transposed: false,
      shape: [2],
    })),
    () => new Float32Array([1, 2]),
    { maxFileBytes: 8 },
  ),
);
const contents: Record<string, Uint8Array> = {};
for (const name of await sample.list()) contents[name] = await sample.read(name);

/** Opens and reads everything: it must work out or throw this package's error, and read no file but the shards. */
async function readAll(changed: Uint8Array | string): Promise<string[] | undefined> {
  const files = memoryFiles({
    ...contents,
    [index]: changed,
    'secret.txt': 'secret',
    'a/b.safetensors': 'x',
  });
  const asked = new Set<string>();
  const watched: typeof files = {
    ...files,
    read(name, start, end) {
      asked.add(name);
      return files.read(name, start, end);
    },
  };
  try {
    const weights = await openWeights(watched);
    for (const name of weights.names) expect((await weights.read(name)).values).toHaveLength(2);
    return [...weights.names];
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return undefined;
  } finally {
    for (const name of asked) expect(Object.keys(contents)).toContain(name);
  }
}

test('changed, cut and inserted bytes of an index are read or refused, never anything else', async () => {
  const bytes = contents[index]!;
  expect(await readAll(bytes)).toEqual(['a.bias', 'b.bias', 'c.bias']);
  const place = fc.nat(bytes.length - 1);
  const change = fc.record({
    kind: fc.constantFrom('set', 'cut', 'insert', 'flip'),
    at: place,
    byte: fc.nat(255),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      let changed = [...bytes];
      for (const { kind, at, byte } of changes) {
        if (kind === 'set') changed[at] = byte;
        else if (kind === 'flip') changed[at] = (changed[at] ?? 0) ^ (1 << (byte % 8));
        else if (kind === 'cut') changed = changed.slice(0, at);
        else changed.splice(at, 0, byte);
      }
      await readAll(new Uint8Array(changed));
    }),
    { numRuns: 2000 },
  );
});

test('an index of any JSON, with any names of files, is read or refused', async () => {
  const shards = Object.keys(contents).filter((name) => name.endsWith('.safetensors'));
  const file = fc.oneof(
    fc.constantFrom(
      ...shards,
      index,
      'secret.txt',
      'a/b.safetensors',
      '../a.safetensors',
      '/etc/passwd',
      '__proto__',
    ),
    fc.string(),
    fc.jsonValue(),
  );
  const map = fc.oneof(
    fc.dictionary(
      fc.oneof(fc.constantFrom('a.bias', 'b.bias', '__proto__', 'constructor'), fc.string()),
      file,
    ),
    fc.jsonValue(),
  );
  const root = fc.oneof(fc.record({ weight_map: map, metadata: fc.jsonValue() }), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(root, async (value) => {
      await readAll(JSON.stringify(value));
    }),
    { numRuns: 2000 },
  );
});

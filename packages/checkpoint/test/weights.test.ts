import { expect, test } from 'vitest';
import { memoryFiles, openWeights, writeSafetensors } from '../src/index.ts';
import { expectError } from './error.ts';
import { collect } from './safetensors-bytes.ts';

const shard = (name: string, value: number) =>
  collect(writeSafetensors([{ name, dtype: 'F32', shape: [1], values: new Float32Array([value]) }]));
const first = 'model-00001-of-00002.safetensors';
const second = 'model-00002-of-00002.safetensors';
const indexed = async (map: unknown) =>
  memoryFiles({
    [first]: await shard('a', 1),
    [second]: await shard('b', 2),
    'model.safetensors.index.json': JSON.stringify({ metadata: {}, weight_map: map }),
  });

test('one file is opened, also where shards lie beside it', async () => {
  const files = memoryFiles({
    'model.safetensors': await shard('a', 5),
    'model.safetensors.index.json': 'nonsense',
  });
  const weights = await openWeights(files);
  expect(weights.names).toEqual(['a']);
  expect([...(await weights.read('a')).values]).toEqual([5]);
});

test('shards are read as one', async () => {
  const weights = await openWeights(await indexed({ a: first, b: second }));
  expect(weights.names).toEqual(['a', 'b']);
  expect(weights.metadata).toEqual({ format: 'pt' });
  expect(weights.describe('b')?.shape).toEqual([1]);
  expect(weights.describe('c')).toBeUndefined();
  expect([...(await weights.read('b')).values]).toEqual([2]);
  await expectError(() => weights.read('c'), 'missing-parameters', /tensor c/);
});

test.each([
  '../model.safetensors',
  '/etc/passwd',
  'a/b.safetensors',
  'config.json',
  '..',
  '..\\model.safetensors',
  'C:model.safetensors',
  'model\0.safetensors',
])('a shard named %j is refused', async (file) => {
  const files = await indexed({ a: first, b: file });
  await expectError(() => openWeights(files), 'invalid-name', /Expected/);
});

test('an index that does not fit its shards is refused', async () => {
  const wrong = await indexed({ a: first, c: second });
  await expectError(() => openWeights(wrong), 'damaged', /c in model-00002-of-00002.safetensors/);
  const absent = await indexed({ a: first, b: 'model-00003-of-00003.safetensors' });
  await expectError(() => openWeights(absent), 'missing-file', /model-00003/);
  const odd = await indexed(['a']);
  await expectError(() => openWeights(odd), 'damaged', /weight_map of names to files.*got \["a"\]/);
  const none = await indexed(undefined);
  await expectError(() => openWeights(none), 'damaged', /weight_map of names to files.*got undefined/);
});

test('an index that names a tensor twice is refused', async () => {
  const files = memoryFiles({
    [first]: await shard('a', 1),
    [second]: await shard('a', 2),
    'model.safetensors.index.json': `{"weight_map": {"a": "${first}", "a": "${second}"}}`,
  });
  await expectError(() => openWeights(files), 'damaged', /each name once in .*, got "a" twice/);
});

test('pickles are refused with the reason and the remedy', async () => {
  await expectError(
    () => openWeights(memoryFiles({ 'pytorch_model.bin': 'x', 'config.json': '{}' })),
    'unsupported',
    /pytorch_model.bin, which is a pickle, which runs code.*save_pretrained/,
  );
});

test('the weights of other frameworks are refused with the remedy', async () => {
  await expectError(
    () => openWeights(memoryFiles({ 'tf_model.h5': 'x' })),
    'unsupported',
    /TensorFlow.*save_pretrained/,
  );
});

test('a folder without weights is no model', async () => {
  await expectError(
    () => openWeights(memoryFiles()),
    'not-a-model',
    /model.safetensors in memory, got no weights/,
  );
});

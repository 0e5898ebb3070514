import { countParameters, disposeTree, leaves, memory, type Variable } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { type BertConfig, bertConfig, bertFamily, bertParameters } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const config = bertConfig({
  vocabularySize: 50,
  hiddenSize: 16,
  layers: 2,
  heads: 2,
  maxPositions: 10,
  padTokenId: 3,
});

async function fresh(of: BertConfig, seed: number): Promise<Map<string, Float32Array>> {
  const parameters = bertParameters(of, { seed });
  const values = new Map<string, Float32Array>();
  for (const { path, value } of leaves<Variable>(parameters))
    values.set(path, (await value.data()) as Float32Array);
  disposeTree(parameters);
  return values;
}

test('starts as BERT does: weights of deviation 0.02, norms of 1, biases and the padding row of 0', async () => {
  const start = memory().numTensors;
  const values = await fresh(config, 0);
  for (const [path, numbers] of values) {
    const leaf = path.split('.').at(-1);
    if (leaf === 'scale') expect(new Set(numbers)).toEqual(new Set([1]));
    else if (leaf === 'bias' || leaf === 'offset') expect(new Set(numbers)).toEqual(new Set([0]));
  }
  const kernel = values.get('layers.1.feedForward.intermediate.kernel')!;
  const deviation = Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length);
  expect(deviation).toBeGreaterThan(0.018);
  expect(deviation).toBeLessThan(0.022);
  expect(new Set(values.get('embeddings.word.table')!.slice(3 * 16, 4 * 16))).toEqual(new Set([0]));
  expect(memory().numTensors).toBe(start);
});

test('gives each parameter values that depend on the seed and its path alone', async () => {
  const values = await fresh(config, 5);
  expect(await fresh(config, 5)).toEqual(values);
  const path = 'layers.1.attention.query.kernel';
  expect((await fresh(config, 6)).get(path)).not.toEqual(values.get(path));
  expect((await fresh({ ...config, layers: 3 }, 5)).get(path)).toEqual(values.get(path));
  expect(values.get('layers.0.attention.query.kernel')).not.toEqual(values.get(path));
});

test('has an entry for each parameter, of its shape, under its path', () => {
  const parameters = bertParameters(config);
  const entries = bertFamily.entries(config, { path: '' });
  expect(entries.map(({ path, shape }) => [path, shape])).toEqual(
    leaves<Variable>(parameters).map(({ path, value }) => [path, value.shape]),
  );
  expect(countParameters(parameters)).toBe(
    (50 + 10 + 2) * 16 + 32 + 2 * (4 * (16 * 16 + 16) + 32 + 16 * 64 + 64 + 64 * 16 + 16 + 32) + 16 * 16 + 16,
  );
  disposeTree(parameters);
});

test('accepts names with and without bert., and the gamma and beta of TensorFlow', () => {
  const named = new Map(bertFamily.entries(config).map(({ path, names }) => [path, names]));
  expect(named.get('encoder.embeddings.norm.scale')).toEqual([
    'bert.embeddings.LayerNorm.weight',
    'embeddings.LayerNorm.weight',
    'bert.embeddings.LayerNorm.gamma',
    'embeddings.LayerNorm.gamma',
  ]);
  expect(named.get('encoder.layers.1.attention.output.kernel')).toEqual([
    'bert.encoder.layer.1.attention.output.dense.weight',
    'encoder.layer.1.attention.output.dense.weight',
  ]);
  expect(bertFamily.entries(config, { prefix: '' })[0]!.names[0]).toBe('embeddings.word_embeddings.weight');
});

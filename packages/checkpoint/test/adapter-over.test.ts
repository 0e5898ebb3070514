import { expect, test } from 'vitest';
import { adapterBase, adapterOver, isAdapter, memoryFiles } from '../src/index.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const adapterConfig = JSON.stringify({ peft_type: 'LORA', base_model_name_or_path: 'models/base' });
const adapter = () =>
  memoryFiles({
    'adapter_config.json': adapterConfig,
    'adapter_model.safetensors': 'factors',
    'config.json': 'with a head',
  });
const base = () =>
  memoryFiles({ 'config.json': 'without', 'model.safetensors': 'weights', 'vocab.txt': 'words' });

test("weights are the base's; of other files the adapter's go first", async () => {
  const files = adapterOver(adapter(), base());
  expect(await files.list()).toEqual([
    'adapter_config.json',
    'adapter_model.safetensors',
    'config.json',
    'model.safetensors',
    'vocab.txt',
  ]);
  expect(text(await files.read('config.json'))).toBe('with a head');
  expect(text(await files.read('model.safetensors', 1, 4))).toBe('eig');
  expect(await files.size('vocab.txt')).toBe(5);
  await expect(files.read('merges.txt')).rejects.toMatchObject({ code: 'missing-file' });
});

test("weights beside the adapter itself are not taken for the base's", async () => {
  const own = memoryFiles({ 'adapter_config.json': '{}', 'model.safetensors': 'merged' });
  const files = adapterOver(own, base());
  expect(text(await files.read('model.safetensors'))).toBe('weights');
});

test('a folder is an adapter where it has one and no weights of a model', async () => {
  expect(await isAdapter(adapter())).toBe(true);
  expect(await isAdapter(base())).toBe(false);
  expect(await isAdapter(adapterOver(adapter(), base()))).toBe(false);
  const shards = memoryFiles({ 'adapter_config.json': '{}', 'model.safetensors.index.json': '{}' });
  expect(await isAdapter(shards)).toBe(false);
});

test('an adapter says what it adapts, or nothing', async () => {
  expect(await adapterBase(adapter())).toEqual({ name: 'models/base' });
  const config = JSON.stringify({ base_model_name_or_path: 'org/base', revision: 'v2' });
  const onHub = memoryFiles({ 'adapter_config.json': config });
  expect(await adapterBase(onHub)).toEqual({ name: 'org/base', revision: 'v2' });
  expect(await adapterBase(memoryFiles({ 'adapter_config.json': '{}' }))).toBeUndefined();
  const nameless = memoryFiles({ 'adapter_config.json': '{"base_model_name_or_path": null}' });
  expect(await adapterBase(nameless)).toBeUndefined();
  await expect(adapterBase(base())).rejects.toMatchObject({ code: 'missing-file' });
});

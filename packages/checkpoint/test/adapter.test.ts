import { expect, test } from 'vitest';
import {
  memoryFiles,
  openSafetensors,
  type ParameterEntry,
  readAdapter,
  writeAdapter,
} from '../src/index.ts';

const entries: ParameterEntry[] = [
  { path: 'query.kernel', names: ['bert.query.weight', 'query.weight'], transposed: true, shape: [3, 2] },
  { path: 'query.bias', names: ['bert.query.bias', 'query.bias'], transposed: false, shape: [2] },
  { path: 'words.table', names: ['bert.words.weight'], transposed: false, shape: [5, 3] },
  { path: 'classifier.kernel', names: ['classifier.weight'], transposed: true, shape: [2, 4] },
  { path: 'classifier.bias', names: ['classifier.bias'], transposed: false, shape: [4] },
];
const sizes: Record<string, number> = {
  'query.kernel.a': 3,
  'query.kernel.b': 2,
  'classifier.kernel': 8,
  'classifier.bias': 4,
};
const count = (path: string) => Float32Array.from({ length: sizes[path]! }, (_, index) => index + 1);
const refused = (code: string) => expect.objectContaining({ code });

async function written(change: (config: Record<string, unknown>) => void = () => {}) {
  const files = memoryFiles();
  const whole = ['classifier.kernel', 'classifier.bias'];
  const contents = writeAdapter(
    { rank: 1, alpha: 2, adapted: ['query.kernel'], whole, base: { name: 'base' } },
    entries,
    count,
  );
  await files.write(contents);
  const config = JSON.parse(new TextDecoder().decode(await files.read('adapter_config.json')));
  change(config);
  return memoryFiles({
    'adapter_config.json': JSON.stringify(config),
    'adapter_model.safetensors': await files.read('adapter_model.safetensors'),
  });
}

test("an adapter has PEFT's files, fields and names", async () => {
  const files = await written((config) => {
    expect(config).toMatchObject({
      base_model_name_or_path: 'base',
      peft_type: 'LORA',
      r: 1,
      lora_alpha: 2,
      target_modules: ['bert.query'],
      modules_to_save: ['classifier'],
    });
  });
  const bytes = await files.read('adapter_model.safetensors');
  const header = JSON.parse(
    new TextDecoder().decode(bytes.slice(8, 8 + Number(bytes[0]! + 256 * bytes[1]!))),
  );
  expect(header).toMatchObject({
    'base_model.model.bert.query.lora_A.weight': { shape: [1, 3] },
    'base_model.model.bert.query.lora_B.weight': { shape: [2, 1] },
    'base_model.model.classifier.weight': { shape: [4, 2] },
    'base_model.model.classifier.bias': { shape: [4] },
  });
});

test('what was written is read, in memory’s layout', async () => {
  const { parameters, ...rest } = await readAdapter(await written(), entries);
  expect(rest).toEqual({
    rank: 1,
    alpha: 2,
    adapted: ['query.kernel'],
    whole: ['classifier.kernel', 'classifier.bias'],
  });
  for (const { path, values } of parameters) expect(values).toEqual(count(path));
  expect(parameters.find(({ path }) => path === 'query.kernel.a')!.shape).toEqual([3, 1]);
});

test.each([
  ['use_dora', true],
  ['use_rslora', true],
  ['use_qalora', true],
  ['init_lora_weights', 'pissa_niter_4'],
  ['layer_replication', [[0, 2]]],
  ['alora_invocation_tokens', [5]],
  ['peft_type', 'IA3'],
  ['bias', 'all'],
  ['rank_pattern', { query: 4 }],
])('an adapter whose %s is %j is refused', async (field, value) => {
  const files = await written((config) => {
    config[field] = value;
  });
  await expect(readAdapter(files, entries)).rejects.toThrow(refused('unsupported'));
});

test('an adapter of another model, rank or kind of folder is refused', async () => {
  const others = entries.filter(({ path }) => !path.startsWith('query'));
  await expect(readAdapter(await written(), others)).rejects.toThrow(refused('unsupported'));
  const changed = (r: unknown) => written((config) => void Object.assign(config, { r }));
  await expect(readAdapter(await changed(2), entries)).rejects.toThrow(refused('wrong-shape'));
  await expect(readAdapter(await changed('two'), entries)).rejects.toThrow(refused('damaged'));
  await expect(readAdapter(memoryFiles(), entries)).rejects.toThrow(refused('not-a-model'));
});

test("an embedding table's factors have PEFT's own names and shapes, and are read back", async () => {
  const files = memoryFiles();
  const values = (path: string) => Float32Array.from({ length: path.endsWith('a') ? 10 : 6 }, (_, at) => at);
  await files.write(writeAdapter({ rank: 2, alpha: 1, adapted: ['words.table'] }, entries, values));
  const weights = await openSafetensors(files, 'adapter_model.safetensors');
  expect(weights.names.map((name) => [name, weights.describe(name)!.shape])).toEqual([
    ['base_model.model.bert.words.lora_embedding_A', [2, 5]],
    ['base_model.model.bert.words.lora_embedding_B', [3, 2]],
  ]);
  const { adapted, parameters } = await readAdapter(files, entries);
  expect(adapted).toEqual(['words.table']);
  expect(parameters.map(({ path, shape }) => [path, shape])).toEqual([
    ['words.table.a', [5, 2]],
    ['words.table.b', [2, 3]],
  ]);
  for (const { path, values: read } of parameters) expect(read).toEqual(values(path));
});

test('biases, scores between labels and paths that the model does not have cannot be adapted', () => {
  const more = [...entries, { path: 'chain.between', names: ['between'], transposed: false, shape: [4, 4] }];
  const adapt = (path: string) => () => writeAdapter({ rank: 1, alpha: 1, adapted: [path] }, more, count);
  expect(adapt('query.bias')).toThrow(refused('invalid-argument'));
  expect(adapt('chain.between')).toThrow(refused('invalid-argument'));
  expect(adapt('key.kernel')).toThrow(refused('invalid-argument'));
});

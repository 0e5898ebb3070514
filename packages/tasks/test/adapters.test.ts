import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapterOver, type Files, folder, memoryFiles } from '@bertwright/checkpoint';
import { type Lora, lora, type PathPattern, setTrainable } from '@bertwright/optim';
import { disposeTree, leaves, memory, tensor, tidy, type Variable } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import {
  adaptTask,
  type Classification,
  loadModel,
  loadTask,
  regression,
  saveAdapter,
  saveTask,
  textClassification,
} from '../src/index.ts';
import { readAdapted } from '../src/read-adapted.ts';
import { examples, tinyTask, wholeBatch } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

/** `BERTWRIGHT_PYTHON` names another Python than `python3`. */
const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
const hasPeft = spawnSync(python, ['-c', 'import torch, transformers, peft']).status === 0;

/** What PEFT's classifier of a base and an adapter says of some rows of tokens. */
const program = `
import json, sys, torch
from transformers import AutoModelForSequenceClassification
from peft import PeftModel
base = AutoModelForSequenceClassification.from_pretrained(sys.argv[1], num_labels=2, ignore_mismatched_sizes=True)
model = PeftModel.from_pretrained(base, sys.argv[2]).eval()
inputs = {key: torch.tensor(value) for key, value in json.loads(sys.argv[3]).items()}
with torch.no_grad():
    print('RESULT' + json.dumps(model(**inputs).logits.flatten().tolist()))
`;

async function logits(task: Classification): Promise<Float32Array> {
  const found = tidy(() => task.outputs(task.parameters, wholeBatch(task, examples)).logits!);
  const values = (await found.data()) as Float32Array;
  found.dispose();
  return values;
}

/** Changes variables as training would. */
function stir(variables: readonly Variable[]): void {
  for (const [index, value] of variables.entries()) {
    const values = Float32Array.from({ length: value.size }, (_, at) => Math.sin(at + index) / 3);
    tidy(() => value.assign(tensor(values, value.shape)));
  }
}

/** A base in a folder, and over it a task with an adapter and a head that were trained. */
async function trained(
  base: Files,
  match: PathPattern | readonly PathPattern[] = /attention\.(query|value)\.kernel$/,
): Promise<{ task: Classification; adapter: Lora }> {
  // The base has another head: that of the adapter takes its place.
  const other = tinyTask({ facts: { labels: ['one', 'two', 'three'] } });
  await saveTask(other, base);
  disposeTree(other.parameters);
  const model = tinyTask();
  const adapter = lora(model.parameters, { match, rank: 2, alpha: 6 });
  setTrainable(model.parameters, 'encoder', { trainable: false });
  const task = adaptTask(model, adapter);
  const learning = leaves<Variable>(task.parameters).filter(({ value }) => value.trainable);
  const factors = Object.keys(adapter.factors).map((path) => `lora.${path}.b`);
  expect(learning.map(({ path }) => path)).toEqual(expect.arrayContaining(factors));
  stir(learning.map(({ value }) => value));
  return { task, adapter };
}

test('a task with a fresh adapter answers as the task; its parameters are those of both', async () => {
  const before = memory().numTensors;
  const model = tinyTask();
  const adapter = lora(model.parameters, { match: /query/, rank: 2 });
  const task = adaptTask(model, adapter);
  expect(await logits(task)).toEqual(await logits(model));
  disposeTree(task.parameters);
  expect(memory().numTensors).toBe(before);
});

test('saved as an adapter and loaded over its base it answers the same, as one whole model', async () => {
  const before = memory().numTensors;
  const base = memoryFiles();
  const { task, adapter } = await trained(base);
  const files = memoryFiles();
  await saveAdapter(task, files, { adapter, base: { name: 'base' }, extras: { 'metrics.json': '{}' } });
  expect(await files.list()).toEqual(
    expect.arrayContaining([
      'adapter_config.json',
      'adapter_model.safetensors',
      'config.json',
      'metrics.json',
    ]),
  );
  expect(await files.list()).not.toContain('model.safetensors');

  const over = adapterOver(files, base);
  const { task: loaded, newParameters, unusedParameters } = await loadTask(textClassification, over);
  expect([newParameters, unusedParameters]).toEqual([[], []]);
  const expected = await logits(task);
  expectClose(await logits(loaded), expected, 1e-6);
  const { parameters: asModel, unusedParameters: unused } = await loadModel(over);
  expect(unused).toEqual([]);
  disposeTree(asModel);

  const whole = memoryFiles();
  await saveTask(loaded, whole);
  const { task: merged } = await loadTask(textClassification, whole);
  expect(await logits(merged)).toEqual(await logits(loaded));
  for (const each of [task, loaded, merged]) disposeTree(each.parameters);
  expect(memory().numTensors).toBe(before);
});

test.each([
  ['a head that is stored whole', /kernel$/],
  ['embedding tables', 'encoder.embeddings'],
] as const)('with factors of %s it answers the same when it is loaded', async (_, match) => {
  const before = memory().numTensors;
  const base = memoryFiles();
  const { task, adapter } = await trained(base, [match, /query/]);
  const files = memoryFiles();
  await saveAdapter(task, files, { adapter, base: { name: 'base' } });
  const { target_modules } = JSON.parse(new TextDecoder().decode(await files.read('adapter_config.json')));
  expect(target_modules).not.toContain('classifier');
  const { task: loaded } = await loadTask(textClassification, adapterOver(files, base));
  expectClose(await logits(loaded), await logits(task), 1e-5);
  for (const each of [task, loaded]) disposeTree(each.parameters);
  expect(memory().numTensors).toBe(before);
});

test('an adapter of nothing but what is stored whole, and one of tied word embeddings, are refused', async () => {
  const { task, adapter } = await trained(memoryFiles(), 'classifier');
  const save = (head = {}) =>
    saveAdapter({ ...task, head }, memoryFiles(), { adapter, base: { name: 'base' } });
  await expect(save()).rejects.toMatchObject({
    code: 'option-invalid',
    message: expect.stringContaining('mergeLora'),
  });
  disposeTree(task.parameters);

  const base = memoryFiles();
  const words = await trained(base, 'encoder.embeddings.word');
  const settings = { adapter: words.adapter, base: { name: 'base' } };
  await expect(
    saveAdapter(
      { ...words.task, head: { tied: ['cls.predictions.decoder.weight'] } },
      memoryFiles(),
      settings,
    ),
  ).rejects.toMatchObject({ code: 'config-unsupported' });
  const files = memoryFiles();
  await saveAdapter(words.task, files, settings);
  const entries = words.task.entries;
  await expect(readAdapted(adapterOver(files, base), entries, ['cls.predictions'])).rejects.toMatchObject({
    code: 'config-unsupported',
  });
  disposeTree(words.task.parameters);
});

test('an adapter alone, and a new head over an adapter, are refused with what to do', async () => {
  const before = memory().numTensors;
  const base = memoryFiles();
  const { task, adapter } = await trained(base);
  const files = memoryFiles();
  await saveAdapter(task, files, { adapter, base: { name: 'base' } });
  await expect(loadTask(textClassification, files)).rejects.toMatchObject({
    code: 'not-a-model',
    message: expect.stringContaining('over its base model'),
  });
  const facts = { range: [0, 5] } as never;
  await expect(
    loadTask(regression, adapterOver(files, base), { facts, newHead: true }),
  ).rejects.toMatchObject({
    code: 'adapter-unmerged',
    message: expect.stringContaining('merge'),
  });
  disposeTree(task.parameters);
  expect(memory().numTensors).toBe(before);
});

/** A batch of the examples as Python reads it. */
function inputsOf(task: Classification): string {
  const { size, length, inputIds, tokenTypeIds, attentionMask } = wholeBatch(task, examples);
  const rows = (flat: ArrayLike<number>) =>
    Array.from({ length: size }, (_, row) => Array.from(flat).slice(row * length, (row + 1) * length));
  return JSON.stringify({
    input_ids: rows(inputIds),
    token_type_ids: rows(tokenTypeIds),
    attention_mask: rows(attentionMask),
  });
}

/** What a program says after RESULT. */
function ask(code: string, ...words: string[]): number[] {
  const { status, stdout, stderr } = spawnSync(python, ['-c', code, ...words], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout.slice(stdout.indexOf('RESULT') + 6));
}

const needs = 'needs torch, transformers and peft: name a Python that has them in BERTWRIGHT_PYTHON';

test.for([
  ['queries and values', undefined],
  ['every matrix', /(kernel|table)$/],
] as const)(
  'in PEFT an adapter of %s and its head answer as here',
  { timeout: 600_000 },
  async ([, match], context) => {
    if (!hasPeft) context.skip(needs);
    const place = await mkdtemp(join(tmpdir(), 'bertwright-adapter-'));
    try {
      const base = folder(join(place, 'base'));
      const { task, adapter } = await trained(base, match);
      await saveAdapter(task, folder(join(place, 'adapter')), { adapter, base: { name: base.name } });
      const answer = ask(program, join(place, 'base'), join(place, 'adapter'), inputsOf(task));
      expectClose(await logits(task), answer, 1e-4);
      disposeTree(task.parameters);
    } finally {
      await rm(place, { recursive: true });
    }
  },
);

/** Saves an adapter that PEFT made over a base, and says how the adapted classifier answers. */
const maker = `
import json, sys, torch
from transformers import AutoModelForSequenceClassification
from peft import LoraConfig, get_peft_model
base = AutoModelForSequenceClassification.from_pretrained(sys.argv[1])
torch.manual_seed(0)
options = json.loads(sys.argv[4])
model = get_peft_model(base, LoraConfig(task_type='SEQ_CLS', r=3, lora_alpha=5, **options)).eval()
for name, parameter in model.named_parameters():
    if parameter.requires_grad:
        torch.nn.init.normal_(parameter, std=0.3)
model.save_pretrained(sys.argv[2])
inputs = {key: torch.tensor(value) for key, value in json.loads(sys.argv[3]).items()}
with torch.no_grad():
    print('RESULT' + json.dumps(model(**inputs).logits.flatten().tolist()))
`;

test.for([
  ['queries and values', { target_modules: ['query', 'value'], lora_dropout: 0.1 }],
  ['every linear layer', { target_modules: 'all-linear' }],
  [
    'embedding tables',
    { target_modules: ['word_embeddings', 'position_embeddings', 'token_type_embeddings', 'key'] },
  ],
] as const)(
  'an adapter that PEFT made of %s answers here as there',
  { timeout: 600_000 },
  async ([, options], context) => {
    if (!hasPeft) context.skip(needs);
    const before = memory().numTensors;
    const place = await mkdtemp(join(tmpdir(), 'bertwright-adapter-'));
    try {
      const base = folder(join(place, 'base'));
      const plain = tinyTask();
      await saveTask(plain, base);
      const made = join(place, 'adapter');
      const answer = ask(maker, join(place, 'base'), made, inputsOf(plain), JSON.stringify(options));
      const { task, newParameters, unusedParameters } = await loadTask(
        textClassification,
        adapterOver(folder(made), base),
      );
      expect([newParameters, unusedParameters]).toEqual([[], []]);
      expectClose(await logits(task), answer, 1e-4);
      expect(() => expectClose(answer, [...new Float32Array(answer.length)], 1e-1)).toThrow();
      for (const each of [plain, task]) disposeTree(each.parameters);
      expect(memory().numTensors).toBe(before);
    } finally {
      await rm(place, { recursive: true });
    }
  },
);

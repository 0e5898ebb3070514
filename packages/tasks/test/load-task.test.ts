import { type Files, memoryFiles } from '@bertwright/checkpoint';
import { bertConfig } from '@bertwright/encoder';
import { at, disposeTree, leaves, memory, tidy, type Variable } from '@bertwright/tensor';
import { describeWithShared, useReferenceBackend, withTokenizer } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Classification,
  completeOptions,
  configJson,
  loadTask,
  saveTask,
  taskKinds,
  textClassification,
} from '../src/index.ts';
import { examplesOf } from './tiny-cases.ts';
import { examples, tinyTask, vocabulary, wholeBatch } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

async function logits(task: Classification): Promise<Float32Array> {
  const tensor = tidy(
    () =>
      task.outputs(
        task.parameters,
        wholeBatch(
          task,
          examples.map(({ text }) => ({ text })),
        ),
      ).logits!,
  );
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}

async function saved(extras: Record<string, string> = {}): Promise<{ files: Files; expected: Float32Array }> {
  const task = tinyTask();
  const files = memoryFiles();
  await saveTask(task, files, extras);
  const expected = await logits(task);
  disposeTree(task.parameters);
  return { files, expected };
}

const tinyConfig = bertConfig({
  vocabularySize: vocabulary.length,
  hiddenSize: 16,
  layers: 2,
  heads: 2,
  maxPositions: 16,
});

const text = async (files: Files, name: string) => new TextDecoder().decode(await files.read(name));

describe('a saved task', () => {
  test('loads again, bit for bit, with its labels and tokenizer', async () => {
    const start = memory().numTensors;
    const { files, expected } = await saved();
    const { task, newParameters, unusedParameters } = await loadTask(textClassification, files, {
      maxLength: 16,
    });
    expect([newParameters, unusedParameters]).toEqual([[], []]);
    expect(task.facts.labels).toEqual(['card', 'money']);
    expect(task.encoder.config).toEqual(tinyConfig);
    expect(await logits(task)).toEqual(expected);
    disposeTree(task.parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('is a folder of Hugging Face with the files that were given beside', async () => {
    const { files } = await saved({ 'metrics.json': '{"accuracy":1}', 'curves.svg': '<svg/>' });
    expect(await files.list()).toEqual([
      'config.json',
      'curves.svg',
      'metrics.json',
      'model.safetensors',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ]);
    expect(JSON.parse(await text(files, 'config.json'))).toMatchObject({
      architectures: ['BertForSequenceClassification'],
      model_type: 'bert',
      id2label: { 0: 'card', 1: 'money' },
      label2id: { card: 0, money: 1 },
      problem_type: 'single_label_classification',
      hidden_size: 16,
      num_hidden_layers: 2,
    });
    expect(await text(files, 'metrics.json')).toBe('{"accuracy":1}');
    expect((await text(files, 'vocab.txt')).split('\n').slice(0, 6)).toEqual([
      '[PAD]',
      '[UNK]',
      '[CLS]',
      '[SEP]',
      '[MASK]',
      'my',
    ]);
  });

  test('goes on with data that holds some of its labels, and refuses others', async () => {
    const start = memory().numTensors;
    const { files } = await saved();
    const { task } = await loadTask(textClassification, files, {
      facts: { labels: ['money'] },
      maxLength: 16,
    });
    expect(task.facts.labels).toEqual(['card', 'money']);
    disposeTree(task.parameters);
    await expect(
      loadTask(textClassification, files, { facts: { labels: ['money', 'weather'] } }),
    ).rejects.toMatchObject({
      code: 'labels-differ',
    });
    await expect(
      loadTask(textClassification, files, { facts: { labels: ['money', 'weather'] } }),
    ).rejects.toThrow(/weather/);
    expect(memory().numTensors).toBe(start);
  });

  test('takes a new head for other labels, over the same encoder', async () => {
    const start = memory().numTensors;
    const { files } = await saved();
    const labels = ['a', 'b', 'c'];
    const { task, newParameters, unusedParameters } = await loadTask(textClassification, files, {
      facts: { labels },
      newHead: true,
      seed: 4,
      maxLength: 16,
    });
    expect(task.facts.labels).toEqual(labels);
    expect(newParameters).toEqual(['classifier.kernel', 'classifier.bias']);
    expect(unusedParameters.sort()).toEqual(['classifier.bias', 'classifier.weight']);
    expect((at(task.parameters, 'classifier.kernel') as Variable).shape).toEqual([16, 3]);
    const other = tinyTask();
    for (const [index, { value }] of leaves<Variable>(task.parameters.encoder).entries()) {
      expect(await value.data()).toEqual(
        await leaves<Variable>(other.parameters.encoder)[index]!.value.data(),
      );
    }
    disposeTree(task.parameters);
    disposeTree(other.parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('takes other dropout rates, and keeps them when saved', async () => {
    const { files } = await saved();
    const { task } = await loadTask(textClassification, files, {
      dropout: { hiddenDropout: 0.3, classifierDropout: 0.5 },
      maxLength: 16,
    });
    expect(configJson(task)).toMatchObject({
      hidden_dropout_prob: 0.3,
      attention_probs_dropout_prob: 0.1,
      classifier_dropout: 0.5,
    });
    disposeTree(task.parameters);
  });
});

describe('loadTask refuses', () => {
  const changed: [string, Record<string, string | undefined>, object, string][] = [
    ['a folder that is no model', { 'config.json': undefined }, {}, 'not-a-model'],
    ['a folder without weights', { 'model.safetensors': undefined }, {}, 'not-a-model'],
    ['damaged weights', { 'model.safetensors': 'not safetensors at all' }, {}, 'damaged'],
    ['a damaged configuration', { 'config.json': '{' }, {}, 'damaged'],
    ['a folder without a tokenizer', { 'vocab.txt': undefined, 'tokenizer.json': undefined }, {}, 'files'],
    ["a max length beyond the model's positions", {}, { maxLength: 17 }, 'length-unsupported'],
    ['a new head without labels', {}, { newHead: true }, 'facts-missing'],
  ];
  test.each(changed)('%s', async (_, change, options, code) => {
    const start = memory().numTensors;
    const { files } = await saved();
    const contents: Record<string, Uint8Array | string> = {};
    for (const name of await files.list()) contents[name] = await files.read(name);
    for (const [name, data] of Object.entries(change)) {
      if (data === undefined) delete contents[name];
      else contents[name] = data;
    }
    await expect(loadTask(textClassification, memoryFiles(contents), options)).rejects.toMatchObject({
      code,
    });
    expect(memory().numTensors).toBe(start);
  });

  const configurations: [string, Record<string, unknown>, string][] = [
    [
      'another architecture',
      { architectures: ['RobertaModel'], model_type: 'roberta' },
      'config-unsupported',
    ],
    ['a BERT by name of another model type', { model_type: 'roberta' }, 'config-unsupported'],
    ['several labels for one text', { problem_type: 'multi_label_classification' }, 'config-unsupported'],
    ['a regression', { id2label: { 0: 'LABEL_0' } }, 'config-unsupported'],
    ['labels whose number is another', { num_labels: 3 }, 'labels-invalid'],
    ['more labels than any head has', { id2label: undefined, num_labels: 1e9 }, 'labels-invalid'],
    ['labels that are a text', { id2label: 'ab' }, 'labels-invalid'],
    ['a problem that is not known', { problem_type: 'ranking' }, 'config-unsupported'],
    ['labels whose numbers have a gap', { id2label: { 0: 'a', 2: 'b' } }, 'labels-invalid'],
    ['labels that stand twice', { id2label: { 0: 'a', 1: 'a' } }, 'labels-invalid'],
    ['more labels than the head has', { id2label: { 0: 'a', 1: 'b', 2: 'c' } }, 'wrong-shape'],
    ['other sizes than the weights', { hidden_size: 32 }, 'wrong-shape'],
    ['more layers than the weights', { num_hidden_layers: 3 }, 'no-model'],
    ['fewer pieces than the tokenizer', { vocab_size: 10 }, 'tokenizer-invalid'],
    ['another padding id than the tokenizer', { pad_token_id: 3 }, 'tokenizer-invalid'],
  ];
  test.each(configurations)('a configuration of %s', async (_, change, code) => {
    const start = memory().numTensors;
    const { files } = await saved();
    const config = { ...JSON.parse(await text(files, 'config.json')), ...change };
    const contents: Record<string, Uint8Array | string> = {};
    for (const name of await files.list()) contents[name] = await files.read(name);
    const altered = memoryFiles({ ...contents, 'config.json': JSON.stringify(config) });
    await expect(loadTask(textClassification, altered, { maxLength: 16 })).rejects.toMatchObject({ code });
    expect(memory().numTensors).toBe(start);
  });
});

test('a task is saved as BF16 in shards on request, and loads with its values rounded', async () => {
  const start = memory().numTensors;
  const task = tinyTask();
  const files = memoryFiles();
  await saveTask(task, files, {}, { dtype: 'BF16', maxFileBytes: 4000 });
  const names = await files.list();
  expect(names).toContain('model.safetensors.index.json');
  expect(names).toContain('model-00001-of-00005.safetensors');
  expect(names).not.toContain('model.safetensors');
  const { task: loaded, newParameters, unusedParameters } = await loadTask(textClassification, files);
  expect([newParameters, unusedParameters]).toEqual([[], []]);
  for (const { path, value } of leaves<Variable>(task.parameters)) {
    expect(await (at<Variable>(loaded.parameters, path) as Variable).data(), path).toEqual(
      roundedToBf16(await value.data()),
    );
  }
  expect(await logits(loaded)).not.toEqual(await logits(task));
  for (const each of [task, loaded]) disposeTree(each.parameters);
  expect(memory().numTensors).toBe(start);
});

/** Floats whose lower 16 bits are rounded away, to even where both are as near. */
function roundedToBf16(values: ArrayLike<number>): Float32Array {
  const floats = Float32Array.from(values);
  const bits = new Uint32Array(floats.buffer);
  for (const [index, each] of bits.entries()) {
    bits[index] = (each + 0x7fff + ((each >>> 16) & 1)) & 0xffff0000;
  }
  return floats;
}

/** Of two dense layers, as ELECTRA's. */
const twoLayers = ['dense', 'output'].flatMap((layer) =>
  ['kernel', 'bias'].map((leaf) => `classifier.${layer}.${leaf}`),
);

describeWithShared('a checkpoint without this head', 'fixtures', (fixtures) => {
  test.each([
    ['bert', [], ['classifier.kernel', 'classifier.bias']],
    [
      'bert-mlm',
      /^cls\.predictions/,
      ['encoder.pooler.kernel', 'encoder.pooler.bias', 'classifier.kernel', 'classifier.bias'],
    ],
    ['bert-pretraining', /^cls\./, ['classifier.kernel', 'classifier.bias']],
    [
      'bert-tokcls',
      /^classifier\./,
      ['encoder.pooler.kernel', 'encoder.pooler.bias', 'classifier.kernel', 'classifier.bias'],
    ],
    ['distilbert', [], twoLayers],
    ['distilbert-mlm', /^vocab_/, twoLayers],
    ['electra', [], twoLayers],
  ])('%s loads with a fresh one, and says what is new and what unused', async (name, unused, fresh) => {
    const start = memory().numTensors;
    const files = await withTokenizer(`${fixtures}/${name}`);
    await expect(loadTask(textClassification, files)).rejects.toMatchObject({ code: 'facts-missing' });
    const { task, newParameters, unusedParameters } = await loadTask(textClassification, files, {
      facts: { labels: ['a', 'b'] },
      maxLength: 17,
    });
    expect(newParameters).toEqual(fresh);
    if (unused instanceof RegExp) {
      expect(unusedParameters.length).toBeGreaterThan(0);
      for (const parameter of unusedParameters) expect(parameter).toMatch(unused);
    } else expect(unusedParameters).toEqual(unused);
    disposeTree(task.parameters);
    expect(memory().numTensors).toBe(start);
  });
});

/** The parameters of each task's head on a BERT, and whether a pooler is below it. */
const classifier = ['classifier.kernel', 'classifier.bias'];
const predictions = ['dense.kernel', 'dense.bias', 'norm.scale', 'norm.offset', 'bias'].map(
  (name) => `predictions.${name}`,
);
const freshHeads: Readonly<Record<string, { head: string[]; pooler: boolean }>> = {
  'text-classification': { head: classifier, pooler: true },
  'text-pair-classification': { head: classifier, pooler: true },
  'multi-label-classification': { head: classifier, pooler: true },
  'feature-classification': { head: classifier, pooler: false },
  regression: { head: classifier, pooler: true },
  'sentence-embedding': { head: [], pooler: false },
  'multiple-choice': { head: classifier, pooler: true },
  'token-classification': { head: classifier, pooler: false },
  'question-answering': { head: ['answer.kernel', 'answer.bias'], pooler: false },
  'masked-language-modelling': { head: predictions, pooler: false },
  'pre-training': { head: [...predictions, 'nextSentence.kernel', 'nextSentence.bias'], pooler: true },
};

describeWithShared('every task', 'fixtures', (fixtures) => {
  test.each(taskKinds.map((kind) => [kind.kind, kind] as const))(
    '%s takes a fresh head over an encoder alone, and over one with another head',
    async (name, kind) => {
      const start = memory().numTensors;
      const { head, pooler } = freshHeads[name]!;
      const facts = kind.facts(examplesOf({ name, kind, chosen: {} }), completeOptions(kind, {}));
      const report = async (model: string, newHead: boolean) => {
        const files = await withTokenizer(`${fixtures}/${model}`);
        const { task, ...others } = await loadTask(kind, files, { facts, newHead, maxLength: 17 });
        expect(leaves(task.parameters).map(({ path }) => path)).toEqual(expect.arrayContaining(head));
        disposeTree(task.parameters);
        return others;
      };
      expect(await report('bert', false)).toEqual({
        newParameters: head,
        unusedParameters: pooler ? [] : ['pooler.dense.bias', 'pooler.dense.weight'],
      });
      const fresh = pooler ? ['encoder.pooler.kernel', 'encoder.pooler.bias', ...head] : head;
      expect(await report('bert-qa', true)).toEqual({
        newParameters: fresh,
        unusedParameters: ['qa_outputs.bias', 'qa_outputs.weight'],
      });
      expect(memory().numTensors).toBe(start);
    },
  );
});

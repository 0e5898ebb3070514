import { memoryFiles } from '@bertwright/checkpoint';
import { readFields } from '@bertwright/data';
import { disposeTree, leaves, memory, tidy, type Variable } from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  configJson,
  type FreshTaskOptions,
  freshTask,
  type HostTensor,
  loadTask,
  saveTask,
  type TaggedBatch,
  type TaggedText,
  type TokenFacts,
  type TokenOptions,
  tokenClassification,
} from '../src/index.ts';
import { referenceBatch } from './reference-batch.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const bio = ['B-thing', 'I-thing', 'O'];
const make = (options: Partial<FreshTaskOptions<TaggedText, TokenFacts, TokenOptions>> = {}) =>
  freshTask(tokenClassification, {
    vocabulary: [...vocabulary, 'wall', '##et', '##s', '##x'],
    facts: { labels: bio, crf: false },
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 16 },
    maxLength: 16,
    seed: 1,
    ...options,
  });
type Made = ReturnType<typeof make>;
const withChain = { facts: { labels: bio, crf: true } };

function batchOf(task: Made, ...examples: TaggedText[]): TaggedBatch {
  const prepared = task.prepare(examples);
  return prepared.batch({ rows: Array.from({ length: prepared.size }, (_, row) => row) });
}

/** Logits of the tokens of a batch: the given probabilities for some tokens of rows, by row and token; O elsewhere. */
function logits(
  { size, length }: TaggedBatch,
  given: Record<string, readonly number[]>,
): Record<string, HostTensor> {
  const values = new Float32Array(size * length * bio.length);
  for (let place = 0; place < size * length; place++) {
    const own = given[`${Math.floor(place / length)} ${place % length}`] ?? [0.01, 0.01, 0.98];
    values.set(own.map(Math.log), place * bio.length);
  }
  return { logits: { values, shape: [size, length, bio.length] } };
}

describe('rows', () => {
  test('the first piece of each word has its label, all else has none', () => {
    const task = make();
    const tokens = ['my', 'wallets', 'is', 'lost'];
    const batch = batchOf(task, { tokens, tags: ['O', 'B-thing', 'O', 'O'] }, { tokens: ['my'] });
    // [CLS] my wall ##et ##s is lost [SEP]
    expect([...batch.labels.slice(0, 8)]).toEqual([-100, 2, 0, -100, -100, 2, 2, -100]);
    expect([...batch.labels.slice(8)].every((label) => label === -100)).toBe(true);
    expect(batch.weight).toBe(4);
    disposeTree(task.parameters);
  });

  test('a word without a piece keeps the others in their places, has no label to learn, and is tagged O', () => {
    const task = make();
    const example = { tokens: ['my', '\uFE0F', 'card'], tags: ['O', 'O', 'B-thing'] };
    const batch = batchOf(task, example);
    expect([...batch.labels.slice(0, 4)]).toEqual([-100, 2, 0, -100]);
    const [answer] = task.decode(logits(batch, { '0 2': [0.9, 0.05, 0.05] }), batch);
    expect(answer!.words.map(({ text, tag }) => [text, tag])).toEqual([
      ['my', 'O'],
      ['\uFE0F', 'O'],
      ['card', 'B-thing'],
    ]);
    expect(answer!.words[1]!.score).toBe(0);
    expect(answer!.entities).toMatchObject([{ start: 5, end: 9, text: 'card' }]);
    disposeTree(task.parameters);
  });

  test('without a label O a word without a piece has no tag, and counts as wrong', () => {
    const task = make({ facts: { labels: ['NOUN', 'VERB', 'X'], crf: false } });
    const batch = batchOf(task, { tokens: ['my', '\uFE0F'], tags: ['X', 'X'] });
    const outputs = logits(batch, {});
    expect(task.decode(outputs, batch)[0]!.words.map(({ tag }) => tag)).toEqual(['X', null]);
    const metric = task.metrics();
    metric.update(outputs, batch);
    expect(metric.result()).toEqual({ accuracy: 0.5 });
    expect(task.scores!.map(({ name }) => name)).toEqual(['accuracy']);
    disposeTree(task.parameters);
  });

  test('a label that is not known is refused with its line', () => {
    const task = make();
    const wrong = { tokens: ['my', 'card'], tags: ['O', 'B-rain'], line: 4, lines: [4, 6] };
    expect(() => task.prepare([wrong])).toThrow(
      expect.objectContaining({ code: 'unknown-label', line: 6, message: expect.stringMatching(/"B-rain"/) }),
    );
    expect(() => tokenClassification.check(task.facts, [wrong], { name: 'dev.conll' })).toThrow(
      /^dev\.conll:6: /,
    );
    disposeTree(task.parameters);
  });

  test.each([
    ['neither text nor tokens', '{"other": 1}', 'missing-text'],
    ['fewer tags than tokens', '{"tokens": ["a", "b"], "tags": ["O"]}', 'invalid-value'],
    ['tags without tokens', '{"text": "a b", "tags": ["O", "O"]}', 'invalid-value'],
    ['tokens that the text does not hold', '{"text": "a c", "tokens": ["a", "b"]}', 'invalid-value'],
    ['tokens that are no texts', '{"tokens": ["a", {}]}', 'invalid-value'],
  ])('a line with %s is refused with file and line', async (_, line, code) => {
    const fields = { text: 'text', tokens: 'tokens', tags: 'tags' };
    const contents = `{"tokens": ["a"]}\n${line}\n`;
    const [, row] = await readFields({ name: 'rows.jsonl', contents, fields });
    const options = { crf: false, constraints: true, aggregation: 'first' as const };
    expect(() => tokenClassification.example(row!, options)).toThrow(
      expect.objectContaining({ code, file: 'rows.jsonl', line: 2 }),
    );
  });
});

describe('answers', () => {
  test('are parts of the text, with the words of the tokenizer where none are given', () => {
    const task = make();
    const text = ' My  wallets, is lost';
    const batch = batchOf(task, { text });
    // [CLS] my wall ##et ##s [UNK] is lost [SEP]
    const [answer] = task.decode(logits(batch, { '0 1': [0.7, 0.1, 0.2], '0 2': [0.2, 0.5, 0.3] }), batch);
    const [entity] = answer!.entities!;
    expect(entity).toMatchObject({ label: 'thing', start: 1, end: 12, text: 'My  wallets' });
    expect(entity!.score).toBeCloseTo(0.6, 6);
    expect(answer!.words.map((word) => word.text)).toEqual(['My', 'wallets', ',', 'is', 'lost']);
    for (const word of answer!.words) expect(text.slice(word.start, word.end)).toBe(word.text);
    expect(tokenClassification.answerJson(answer!)).toEqual({ entities: answer!.entities });
    disposeTree(task.parameters);
  });

  test('give the tags of given words too, which are found in a text that is given beside them', () => {
    const task = make();
    const batch = batchOf(task, { text: 'my(card)', tokens: ['my', 'card'] });
    const [answer] = task.decode(logits(batch, { '0 2': [0.8, 0.1, 0.1] }), batch);
    expect(tokenClassification.answerJson(answer!)).toMatchObject({
      entities: [{ label: 'thing', start: 3, end: 7, text: 'card' }],
      tags: ['O', 'B-thing'],
    });
    disposeTree(task.parameters);
  });

  test.each([
    ['first', 'O', 0.5],
    ['max', 'I-thing', 0.9],
    ['average', 'B-thing', 0.4],
  ] as const)(
    'by %s of its pieces a word has the label that its pieces agree on',
    (aggregation, tag, score) => {
      const task = make({ options: { aggregation } });
      const batch = batchOf(task, { tokens: ['wallets'] });
      const pieces = { '0 1': [0.4, 0.1, 0.5], '0 2': [0.05, 0.9, 0.05], '0 3': [0.75, 0.0001, 0.2499] };
      const [answer] = task.decode(logits(batch, pieces), batch);
      expect(answer!.words).toHaveLength(1);
      expect(answer!.words[0]!.tag).toBe(tag);
      expect(answer!.words[0]!.score).toBeCloseTo(score, 3);
      disposeTree(task.parameters);
    },
  );
});

describe('a text that is longer than a row', () => {
  const tokens = Array.from({ length: 40 }, (_, index) => ['my', 'card', 'is', 'wallets'][index % 4]!);
  const tags = tokens.map((token) => (token === 'card' ? 'B-thing' : 'O'));

  test.each([
    ['each token by itself', {}],
    ['a chain', withChain],
  ])('has every word tagged once, and counted once: %s', async (_, options) => {
    const task = make(options);
    const prepared = task.prepare([
      { tokens: ['my'], tags: ['O'] },
      { tokens, tags },
    ]);
    expect(prepared.truncated).toBe(0);
    expect(prepared.size).toBeGreaterThan(4);
    expect([...prepared.exampleOf!.slice(0, 3)]).toEqual([0, 1, 1]);
    expect(Math.max(...prepared.lengths)).toBeLessThanOrEqual(16);
    const metric = task.metrics();
    const answers = [];
    let labelled = 0;
    for (let row = 0; row < prepared.size; row++) {
      const batch = prepared.batch({ rows: [row] });
      labelled += batch.labels.filter((label) => label >= 0).length;
      const tensors = tidy(() => task.outputs(task.parameters, batch));
      const host: Record<string, HostTensor> = {};
      for (const [name, tensor] of Object.entries(tensors)) {
        host[name] = { values: await tensor.data(), shape: tensor.shape };
        tensor.dispose();
      }
      metric.update(host, batch);
      if (row > 0) answers.push(...task.decode(host, batch));
    }
    expect(labelled).toBe(41);
    expect(
      metric.confusion!()
        .flat()
        .reduce((sum, count) => sum + count),
    ).toBe(41);
    const whole = task.combine!(answers);
    expect(whole.words.map(({ text }) => text)).toEqual(tokens);
    disposeTree(task.parameters);
  });

  test('a word of more pieces than a row has is cut, and still has its tag', () => {
    const task = make();
    const prepared = task.prepare([
      { tokens: ['my', `wall${'x'.repeat(40)}`, 'card'], tags: ['O', 'O', 'O'] },
    ]);
    expect([prepared.truncated, prepared.size]).toEqual([1, 3]);
    const rows = [0, 1, 2].map((row) => prepared.batch({ rows: [row] }));
    expect(rows.map(({ weight }) => weight)).toEqual([1, 1, 1]);
    disposeTree(task.parameters);
  });
});

describe('with a chain', () => {
  const emissions = (batch: TaggedBatch, scores: readonly (readonly number[])[]) => {
    const { words } = batch.chain!.packed;
    const values = new Float32Array(batch.size * words * bio.length);
    values.set(scores.flat());
    const each = (shape: number[]) => ({
      values: new Float32Array(shape.reduce((product, size) => product * size)),
      shape,
    });
    return {
      emissions: { values, shape: [batch.size, words, bio.length] },
      start: each([batch.size, 3]),
      transitions: each([batch.size, 3, 3]),
      end: each([batch.size, 3]),
    };
  };

  test('an entity begins with B- unless constraints are left out; scores are marginals', () => {
    const scores = [
      [1, 2, 0],
      [0, 2, 1],
    ];
    const tagsOf = (constraints: boolean) => {
      const task = make({ ...withChain, options: { constraints } });
      const batch = batchOf(task, { tokens: ['my', 'card'] });
      const [answer] = task.decode(emissions(batch, scores), batch);
      disposeTree(task.parameters);
      return answer!.words;
    };
    expect(tagsOf(false).map(({ tag }) => tag)).toEqual(['I-thing', 'I-thing']);
    const words = tagsOf(true);
    expect(words.map(({ tag }) => tag)).toEqual(['B-thing', 'I-thing']);
    // Allowed: B B, B I, B O, O B, O O. (O I and what begins with I is not.)
    const total = Math.exp(1) + Math.exp(3) + Math.exp(2) + Math.exp(0) + Math.exp(1);
    const first = Math.exp(1) + Math.exp(3) + Math.exp(2);
    expect(words[0]!.score).toBeCloseTo(first / total, 5);
    expect(words[1]!.score).toBeCloseTo(Math.exp(3) / total, 5);
  });

  test('windows of one text are one chain: an entity goes on from one into the next', () => {
    const task = make(withChain);
    const tokens = Array.from({ length: 20 }, () => 'card');
    const prepared = task.prepare([{ tokens }]);
    const answers = Array.from({ length: prepared.size }, (_, row) => {
      const batch = prepared.batch({ rows: [row] });
      const inside = batch.tagged[0]!.words.map(() => [0, 3, 0]);
      return task.decode(emissions(batch, inside), batch)[0]!;
    });
    expect(answers.length).toBeGreaterThan(1);
    const { entities, words } = task.combine!(answers);
    expect(entities).toHaveLength(1);
    expect(words.map(({ tag }) => tag)).toEqual(['B-thing', ...Array(19).fill('I-thing')]);
    disposeTree(task.parameters);
  });

  test('is saved with the model under the names of pytorch-crf, loads again, and goes on without the option', async () => {
    const start = memory().numTensors;
    const task = make({ ...withChain, options: { crf: true } });
    const paths = task.entries.filter(({ path }) => path.startsWith('crf.')).map(({ names }) => names[0]);
    expect(paths).toEqual(['crf.start_transitions', 'crf.transitions', 'crf.end_transitions']);
    const files = memoryFiles();
    await saveTask(task, files);
    const { task: loaded, newParameters, unusedParameters } = await loadTask(tokenClassification, files);
    expect([newParameters, unusedParameters, loaded.facts]).toEqual([[], [], { labels: bio, crf: true }]);
    expect(configJson(loaded)).toEqual(configJson(task));
    const values = async ({ parameters }: Made) =>
      Promise.all(leaves<Variable>(parameters).map(async ({ path, value }) => [path, await value.data()]));
    expect(await values(loaded)).toEqual(await values(task));
    const batch = batchOf(task, { tokens: ['my', 'card'], tags: ['O', 'B-thing'] });
    const [loss, again] = [task, loaded].map((each) =>
      tidy(() => each.loss(each.parameters, batch, { training: false, seed: 0, step: 0, microBatch: 0 })),
    );
    expect(await again!.data()).toEqual(await loss!.data());
    loss!.dispose();
    again!.dispose();
    disposeTree(task.parameters);
    disposeTree(loaded.parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('is refused where the model has none, and beside other aggregations', () => {
    expect(() => make({ options: { crf: true } })).toThrow(
      expect.objectContaining({ code: 'option-invalid' }),
    );
    expect(() => make({ ...withChain, options: { aggregation: 'max' } })).toThrow(
      expect.objectContaining({ code: 'option-invalid' }),
    );
  });

  test('texts whose tags are not known do not count in its loss', async () => {
    const task = make(withChain);
    const known = { tokens: ['my', 'card'], tags: ['O', 'B-thing'] };
    const context = { training: false, seed: 0, step: 0, microBatch: 0 };
    const lossOf = async (batch: TaggedBatch) => {
      const loss = tidy(() => task.loss(task.parameters, batch, context));
      const value = (await loss.data())[0]!;
      loss.dispose();
      return value;
    };
    const both = batchOf(task, known, { tokens: ['my', 'card'] });
    expect(both.weight).toBe(1);
    expectClose([await lossOf(both)], [await lossOf(batchOf(task, known))], 1e-6);
    disposeTree(task.parameters);
  });
});

test('entities count as in seqeval, lenient and strict', () => {
  const task = make();
  const batch = batchOf(task, {
    tokens: ['my', 'card', 'is', 'lost'],
    tags: ['B-thing', 'I-thing', 'O', 'B-thing'],
  });
  const outputs = logits(batch, {
    '0 1': [0.9, 0.05, 0.05],
    '0 2': [0, 1, 0].map((p) => p + 1e-6),
    '0 4': [0, 1, 0].map((p) => p + 1e-6),
  });
  const metric = task.metrics();
  metric.update(outputs, batch);
  // Tagged: B I O I. The last is an entity to the lenient mode alone.
  expect(metric.result()).toMatchObject({
    f1: 1,
    precision: 1,
    recall: 1,
    accuracy: 0.75,
    strictRecall: 0.5,
  });
  disposeTree(task.parameters);
});

describeWithShared('bert-tokcls, of Hugging Face', 'fixtures/bert-tokcls', (path) => {
  test('gives the same loss and logits', async () => {
    const expected = await readReference('bert-tokcls.expected');
    const { task } = await loadTask(tokenClassification, await withTokenizer(path), { maxLength: 17 });
    expect(task.facts.labels).toHaveLength(7);
    const batch = { ...referenceBatch(expected), tagged: [] };
    const context = { training: true, seed: 0, step: 0, microBatch: 0 };
    const [loss, scores] = tidy(() => [
      task.loss(task.parameters, batch, context),
      task.outputs(task.parameters, batch).logits!,
    ]);
    expectClose(await loss!.data(), expected['out.loss']!.values, 1e-5);
    expectClose(await scores!.data(), expected['out.logits']!.values, 1e-5);
    loss!.dispose();
    scores!.dispose();
    disposeTree(task.parameters);
  });
});

import { disposeTree, memory, randomBits, siteHash, tidy } from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  fixtureInputs,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { wordpiece } from '@bertwright/wordpiece';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  freshTask,
  loadTask,
  nextSentencePairs,
  type PreTrainingPair,
  preTraining,
  type SentencePair,
} from '../src/index.ts';
import { documentPairs } from '../src/pre-training-documents.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const documents = Array.from({ length: 40 }, (_, document) =>
  Array.from({ length: 11 }, (_, at) => `${document} ${at}`),
);

test('pairs are of texts that follow each other, or, for half of them, of another document', () => {
  const pairs = nextSentencePairs(documents, { seed: 3 });
  expect(pairs).toHaveLength(400);
  for (const { text, pair, next } of pairs) {
    const [[document, at], [otherDocument, otherAt]] = [text, pair].map((each) =>
      each.split(' ').map(Number),
    ) as [[number, number], [number, number]];
    if (next) expect([otherDocument, otherAt]).toEqual([document, at + 1]);
    else expect(otherDocument).not.toBe(document);
  }
  // Five standard deviations.
  expect(Math.abs(pairs.filter(({ next }) => next).length - 200)).toBeLessThan(50);
  expect(nextSentencePairs(documents, { seed: 3 })).toEqual(pairs);
  expect(nextSentencePairs(documents, { seed: 4 })).not.toEqual(pairs);
});

test('one document serves for both, and one text for none', () => {
  const pairs = nextSentencePairs([documents[0]!]);
  expect(pairs).toHaveLength(10);
  for (const { text, pair, next } of pairs) {
    const [at, other] = [text, pair].map((each) => Number(each.split(' ')[1]));
    expect(other === at! + 1).toBe(next);
    expect(other).not.toBe(at);
  }
  expect(nextSentencePairs([['a']])).toEqual([]);
  expect(nextSentencePairs([['a', 'b']])).toEqual([{ text: 'a', pair: 'b', next: true }]);
});

test('pairs of many texts take no longer than the texts do, and are those of a search among all others', () => {
  for (const given of [
    documents,
    [documents[0]!],
    [[], documents[1]!, [], documents[2]!],
    [['a', 'b'], []],
  ]) {
    expect(nextSentencePairs(given, { seed: 7 })).toEqual(pairsBySearch(given, 7));
  }
  const many = Array.from({ length: 100 }, (_, document) =>
    Array.from({ length: 3000 }, (_, at) => `${document} ${at}`),
  );
  const start = performance.now();
  expect(nextSentencePairs(many)).toHaveLength(100 * 2999);
  expect(performance.now() - start).toBeLessThan(10_000);
});

/** What `nextSentencePairs` gives, said as plainly as can be. */
function pairsBySearch(given: readonly (readonly string[])[], seed: number): SentencePair[] {
  const site = siteHash('next-sentence-pairs');
  const all = given.flatMap((texts, document) => texts.map((text, at) => ({ text, document, at })));
  const pairs: SentencePair[] = [];
  for (const { text, document, at } of all) {
    const following = given[document]![at + 1];
    if (following === undefined) continue;
    const others = all.filter((other) =>
      given.length > 1 ? other.document !== document : other.at !== at && other.at !== at + 1,
    );
    const next = others.length === 0 || randomBits({ seed, site }, [pairs.length, 0]) % 2 === 0;
    const other = others[randomBits({ seed, site }, [pairs.length, 1]) % Math.max(1, others.length)];
    pairs.push({ text, pair: next ? following : other!.text, next });
  }
  return pairs;
}

describe('documents', () => {
  const words = Array.from({ length: 400 }, (_, index) => `w${index}`);
  const pieces = [...vocabulary, ...words, '.'];
  // Sentences of four tokens, each of its own document and place: document 0 has w0 to w99.
  const texts = Array.from({ length: 4 }, (_, document) =>
    Array.from(
      { length: 33 },
      (_, at) => `${words.slice(100 * document + 3 * at, 100 * document + 3 * at + 3).join(' ')}.`,
    ).join(' '),
  );
  const make = () =>
    freshTask(preTraining, {
      vocabulary: pieces,
      facts: {},
      config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
      maxLength: 32,
    });
  const first = (text: string) => Number(/\d+/.exec(text)![0]);
  const last = (text: string) => Number([...text.matchAll(/\d+/g)].at(-1)![0]);
  const tokenizer = wordpiece({ vocabulary: pieces });
  const made = (seed: number, given: readonly string[] = texts) =>
    documentPairs(given, { tokenizer, maxLength: 32, seed });

  test('become pairs of whole sentences that fill a row, over every sentence, or in place of one of another document', () => {
    const all = Array.from({ length: 20 }, (_, seed) => made(seed)).flat();
    for (const { text, pair, next, document } of all) {
      const tokens = tokenizer.encode(text, { pair }).ids.length;
      expect(tokens).toBeLessThanOrEqual(32);
      expect(text.endsWith('.') && pair.endsWith('.')).toBe(true);
      expect(Math.floor(first(text) / 100)).toBe(document);
      if (next) expect(first(pair)).toBe(last(text) + 1);
      else expect(Math.floor(first(pair) / 100)).not.toBe(document);
    }
    const share = all.filter(({ next }) => next).length / all.length;
    expect(Math.abs(share - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(all.length));
    // Each sentence is in a pair of its own document, but for a last one alone.
    const seen = new Set(
      made(0).flatMap(({ text, pair, next }) => (next ? `${text} ${pair}` : text).match(/w\d+/g)!),
    );
    expect(seen.size).toBeGreaterThanOrEqual(4 * 96);
    expect(made(0)).toEqual(made(0));
    expect(made(0)).not.toEqual(made(1));
  });

  test('that are the only one, or hold long sentences, empty ones and such without an end, give pairs too', () => {
    for (const { text, pair, next } of made(1, [texts[0]!]))
      expect(first(pair) === last(text) + 1).toBe(next);
    const odd = ['', '.', '   \n\n', `${words.join(' ')}\n\n${'w1'.repeat(3)}`, 'w1。w2！w3', 'w9'];
    const pairs = made(0, odd);
    expect(new Set(pairs.map(({ document }) => document))).toEqual(new Set([3, 4]));
    for (const { text, pair } of pairs) {
      expect(tokenizer.encode(text, { pair }).ids.length).toBeLessThanOrEqual(32);
    }
    expect(made(0, [])).toEqual([]);
    expect(made(0, ['w1', 'w2. '])).toEqual([]);
  });

  test('of sentences of all lengths give pairs that fit', () => {
    const uneven = Array.from({ length: 3 }, (_, document) =>
      Array.from(
        { length: 60 },
        (_, at) => `${words.slice(0, 1 + ((7 * at + document) % 14)).join(' ')}. `,
      ).join(''),
    );
    for (const { text, pair } of [0, 1, 2].flatMap((seed) => [
      ...made(seed, uneven),
      ...made(seed, [uneven[0]!]),
    ])) {
      expect(tokenizer.encode(text, { pair }).ids.length).toBeLessThanOrEqual(32);
    }
  });

  test('are examples of several rows each, none of them cut', () => {
    const task = make();
    const prepared = task.prepare(
      texts.map((text) => ({ text })),
      { seed: 5 },
    );
    expect(prepared.truncated).toBe(0);
    expect(prepared.size).toBeGreaterThan(4 * 5);
    expect([...prepared.exampleOf!]).toEqual(made(5).map(({ document }) => document));
    const { nextLabels } = prepared.batch({ rows: [...prepared.lengths.keys()] });
    expect([...nextLabels]).toEqual(made(5).map(({ next }) => (next ? 0 : 1)));
    expect(() => task.prepare([{ text: 'w1' }])).toThrow('Expected documents of several sentences');
    expect(task.prepare([]).size).toBe(0);
    disposeTree(task.parameters);
  });

  test('are not answered: a second text is asked for', () => {
    const task = make();
    expect(() => task.prepare([{ text: texts[0]!, line: 4 }], { prediction: true })).toThrow(
      'Expected a second text (pair), which may follow the first, got none: fill it in.',
    );
    disposeTree(task.parameters);
  });

  test('a file has them, or pairs that are known to follow or not', () => {
    const check = (...rows: PreTrainingPair[]) => preTraining.check({}, rows, { name: 'rows.jsonl' });
    check({ text: 'a' }, { text: 'b' });
    check({ text: 'a', pair: 'b', next: true });
    expect(() => check({ text: 'a', pair: 'b', next: true }, { text: 'b', line: 2 })).toThrow(
      'rows.jsonl:2: Expected a second text (pair) in every row',
    );
    expect(() => check({ text: 'a', next: true, line: 1 })).toThrow('rows.jsonl:1: Expected a second text');
    expect(() => check({ text: 'a', pair: 'b', line: 1 })).toThrow(
      'rows.jsonl:1: Expected next to be true or false',
    );
  });

  test('a sample of one is a pair of which the second text follows', () => {
    const long = words.join(' ');
    expect(preTraining.sample!({ text: long, line: 1 })).toEqual({
      text: words.slice(0, 30).join(' '),
      pair: words.slice(30, 60).join(' '),
      next: true,
      line: 1,
    });
    const pair = { text: 'a', pair: 'b' };
    expect(preTraining.sample!(pair)).toBe(pair);
  });
});

test('pairs to be answered are seen as they are, and say in which text a mask is', () => {
  const task = freshTask(preTraining, {
    vocabulary,
    facts: {},
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
  });
  const pairs = [
    { text: 'My card', pair: 'is LOST' },
    { text: 'my [MASK]', pair: 'is [MASK]' },
  ];
  const batch = task.prepare(pairs, { prediction: true }).batch({ rows: [0, 1] });
  const plain = task.tokenizer.encode('My card', { pair: 'is LOST' });
  expect([...batch.inputIds.slice(0, plain.ids.length)]).toEqual([...plain.ids]);
  const places = 2 * batch.masksPerRow;
  const logits = { values: new Float32Array(places * vocabulary.length), shape: [places, vocabulary.length] };
  const [first, second] = task.decode({ logits, nextLogits: { values: [0, 0, 0, 0], shape: [2, 2] } }, batch);
  expect(preTraining.answerJson(first!)).toEqual({
    next: 0.5,
    filled: 'My card is LOST',
    masks: [],
    spans: [],
  });
  expect(second!.spans).toEqual([
    { field: 'text', start: 3, end: 9 },
    { field: 'pair', start: 3, end: 9 },
  ]);
  disposeTree(task.parameters);
});

test('the metric tells both losses apart', () => {
  const task = freshTask(preTraining, {
    vocabulary,
    facts: {},
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
  });
  const metric = task.metrics();
  const prepared = task.prepare([
    { text: 'my card', pair: 'is lost', next: true },
    { text: 'my card', pair: 'the rate', next: false },
    { text: 'my card', pair: 'the rate' },
  ]);
  const batch = prepared.batch({ rows: [0, 1, 2] });
  expect([...batch.nextLabels]).toEqual([0, 1, -100]);
  expect(batch.tokenTypeIds.includes(1)).toBe(true);
  const places = 3 * batch.masksPerRow;
  const logits = { values: new Float32Array(places * vocabulary.length), shape: [places, vocabulary.length] };
  metric.update({ logits, nextLogits: { values: [1, 0, 1, 0, 0, 1], shape: [3, 2] } }, batch);
  const result = metric.result();
  expect(result.nextAccuracy).toBe(0.5);
  expect(result.nextLoss).toBeCloseTo((Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(1))) / 2, 6);
  expect(result.maskedLoss).toBeCloseTo(Math.log(vocabulary.length), 6);
  expect(result.perplexity).toBeCloseTo(vocabulary.length, 4);
  disposeTree(task.parameters);
});

describeWithShared('bert-pretraining of ../shared/fixtures', 'fixtures/bert-pretraining', (path) => {
  test('has the loss of Hugging Face', async () => {
    const start = memory().numTensors;
    const expected = await readReference('bert-pretraining.expected');
    const { task, newParameters } = await loadTask(preTraining, await withTokenizer(path), { maxLength: 17 });
    expect(newParameters).toEqual([]);
    const { values } = expected['in.labels']!;
    const positions = Int32Array.from(values.keys()).filter((at) => values[at] !== -100);
    const batch = {
      ...fixtureInputs(expected),
      rows: Int32Array.of(0, 1, 2, 3),
      masksPerRow: 0,
      masks: new Int32Array(4),
      positions,
      labels: positions.map((at) => values[at]!),
      nextLabels: expected['in.next_sentence_label']!.values as Int32Array,
    };
    const context = { training: false, seed: 0, step: 0, microBatch: 0 };
    const loss = tidy(() => task.loss(task.parameters, batch, context));
    expectClose(await loss.data(), expected['out.loss']!.values, 1e-5);
    loss.dispose();
    disposeTree(task.parameters);
    expect(memory().numTensors).toBe(start);
  });
});

describeWithShared('another model of ../shared/fixtures', 'fixtures', (fixtures) => {
  test('keeps its head for words, and gets a fresh one for what follows', async () => {
    const files = await withTokenizer(`${fixtures}/bert-mlm`);
    const { task, newParameters } = await loadTask(preTraining, files, { facts: {}, maxLength: 17 });
    expect(newParameters).toEqual([
      'encoder.pooler.kernel',
      'encoder.pooler.bias',
      'nextSentence.kernel',
      'nextSentence.bias',
    ]);
    disposeTree(task.parameters);
  });

  test('of another family is refused', async () => {
    const files = await withTokenizer(`${fixtures}/distilbert-mlm`);
    await expect(loadTask(preTraining, files, { facts: {} })).rejects.toMatchObject({
      code: 'config-unsupported',
    });
  });
});

import { disposeTree, memory, tidy } from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  fixtureInputs,
  readReference,
  useReferenceBackend,
  withTokenizer,
} from '@bertwright/testing';
import { type Wordpiece, wordpiece } from '@bertwright/wordpiece';
import { beforeAll, describe, expect, test } from 'vitest';
import { freshTask, type HostTensor, loadTask, maskedLanguageModelling } from '../src/index.ts';
import { type MaskedBatch, prepareMaskedTexts } from '../src/masked-texts.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const pieces = [...vocabulary, ...Array.from({ length: 200 }, (_, index) => `w${index}`), '##s'];
const tokenizer = wordpiece({ vocabulary: pieces });
const { clsId, sepId, maskId } = tokenizer;

describe('a batch', () => {
  const texts = ['my card is lost', '', 'where is my money transfer please help me what the rate today ?'];
  const make = () =>
    freshTask(maskedLanguageModelling, {
      vocabulary: pieces,
      facts: {},
      config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
    });

  test('has the tokens that were masked as labels, in places for as many masks in every row', () => {
    const task = make();
    const prepared = task.prepare(texts.map((text) => ({ text })));
    const { length } = prepared.batch({ rows: [0, 1, 2] });
    const plain = tokenizer.encodeBatch(texts, { padTo: { length } }).inputIds;
    const batch = prepared.batch({ rows: [0, 1, 2], epoch: 3 });
    expect(batch.positions).toHaveLength(3 * batch.masksPerRow);
    expect([...batch.masks]).toEqual([1, 0, 2]);
    expect(batch.weight).toBe(3);
    for (const [place, label] of batch.labels.entries()) {
      const used = place % batch.masksPerRow < batch.masks[Math.floor(place / batch.masksPerRow)]!;
      expect(label).toBe(used ? plain[batch.positions[place]!] : -100);
    }
    const changed = [...batch.inputIds.keys()].filter((at) => batch.inputIds[at] !== plain[at]);
    for (const at of changed) expect([...batch.positions]).toContain(at);
    expect(prepared.batch({ rows: [0, 1, 2], epoch: 4 }).positions).not.toEqual(batch.positions);
    expect(prepared.batch({ rows: [0, 1, 2], epoch: 3, seed: 1 }).positions).not.toEqual(batch.positions);
    disposeTree(task.parameters);
  });

  test('of a text with [MASK] asks for those, whose words are not known', () => {
    const task = make();
    const own = task.prepare([{ text: 'my [MASK] is [MASK]' }]).batch({ rows: [0] });
    expect([...own.positions.slice(0, 2)]).toEqual([2, 4]);
    expect(own.labels.every((label) => label === -100)).toBe(true);
    expect(own.weight).toBeUndefined();
    disposeTree(task.parameters);
  });

  test('is answered with the most probable pieces at each mask, and the text filled with the first', () => {
    const task = make();
    const batch = task.prepare([{ text: 'my [MASK] is [MASK]' }]).batch({ rows: [0] });
    const values = new Float32Array(batch.masksPerRow * pieces.length);
    const id = (piece: string) => tokenizer.idOf(piece)!;
    values[id('card')] = 9;
    values[id('money')] = 8;
    values[pieces.length + id('lost')] = 9;
    const logits = { values, shape: [batch.masksPerRow, pieces.length] };
    const [answer] = task.decode({ logits }, batch, { top: 2 });
    expect(answer!.filled).toBe('my card is lost');
    expect(answer!.masks.map((mask) => mask.map(({ label }) => label))).toEqual([
      ['card', 'money'],
      ['lost', '[PAD]'],
    ]);
    const rest = pieces.length - 2;
    expect(answer!.masks[0]![0]!.probability).toBeCloseTo(
      Math.exp(9) / (Math.exp(9) + Math.exp(8) + rest),
      6,
    );
    disposeTree(task.parameters);
  });
});

describe('texts to be answered', () => {
  const make = () =>
    freshTask(maskedLanguageModelling, {
      vocabulary: pieces,
      facts: {},
      config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
      maxLength: 8,
    });

  test('of which one has no mask are seen and given back as they are', () => {
    const task = make();
    const text = 'My CARD  is lost; café? nothing of it is to be changed';
    const prepared = task.prepare([{ text }, { text: 'my [MASK]' }], { prediction: true });
    const rows = Array.from({ length: prepared.size }, (_, row) => row);
    const batch = prepared.batch({ rows, epoch: 1 });
    const ids = rows.flatMap((row) => [...rowOf(batch, row)]);
    expect(ids.filter((id) => id === maskId)).toHaveLength(1);
    expect(batch.labels.every((label) => label === -100)).toBe(true);
    const answers = task.decode({ logits: saying(batch, ['card']) }, batch);
    const windows = rows.filter((row) => prepared.exampleOf![row] === 0).map((row) => answers[row]!);
    expect(windows.length).toBeGreaterThan(1);
    expect(task.combine!(windows)).toMatchObject({ filled: text, masks: [], spans: [] });
    expect(answers.at(-1)).toMatchObject({ filled: 'my card', spans: [{ start: 3, end: 9 }] });
    disposeTree(task.parameters);
  });

  test('say where their masks stand, in UTF-16 units, without white space that belongs to the token', () => {
    const own = wordpiece({
      vocabulary: pieces,
      addedTokens: [{ content: '[MASK]', special: true, lstrip: true, rstrip: true }],
    });
    for (const each of [tokenizer, own]) {
      const text = '🙂 my  [MASK]  is[MASK]';
      const batch = prepareMaskedTexts([{ text }], preparing(each), { prediction: true }).batch({
        rows: [0],
      });
      expect(batch.given![0]!.spans.map(({ start, end }) => text.slice(start, end))).toEqual([
        '[MASK]',
        '[MASK]',
      ]);
    }
  });

  test('that are long are filled over all of their windows', () => {
    const task = make();
    const text = 'my card is lost where is my [MASK] transfer did not arrive please help [MASK] what';
    const prepared = task.prepare([{ text }], { prediction: true });
    expect([...prepared.exampleOf!]).toEqual([0, 0, 0]);
    const batch = prepared.batch({ rows: [2, 0, 1] });
    expect([...batch.masks]).toEqual([1, 0, 1]);
    const [third, first, second] = task.decode({ logits: saying(batch, ['me', 'card', 'money']) }, batch);
    const answer = task.combine!([first!, second!, third!]);
    expect(answer.filled).toBe(
      'my card is lost where is my money transfer did not arrive please help me what',
    );
    expect(answer.masks.map((mask) => mask[0]!.label)).toEqual(['money', 'me']);
    expect(answer.spans!.map(({ start, end }) => text.slice(start, end))).toEqual(['[MASK]', '[MASK]']);
    expect(Object.keys(maskedLanguageModelling.answerJson(answer))).toEqual(['filled', 'masks', 'spans']);
    disposeTree(task.parameters);
  });

  /** Logits by which the first mask of each row is said to be that word. */
  function saying({ size, masksPerRow }: MaskedBatch, words: readonly string[]): HostTensor {
    const values = new Float32Array(size * masksPerRow * pieces.length);
    for (let row = 0; row < size; row++) {
      const word = words[row] ?? words.at(-1)!;
      values[row * masksPerRow * pieces.length + tokenizer.idOf(word)!] = 9;
    }
    return { values, shape: [size * masksPerRow, pieces.length] };
  }
});

describe('texts to learn from that are longer than a row', () => {
  const words = Array.from({ length: 50 }, (_, index) => `w${index}`);
  const long = words.join(' ');

  test('become windows that follow each other, with nothing cut or twice', () => {
    const prepared = prepareMaskedTexts(
      [{ text: 'my card' }, { text: long }, { text: '' }],
      preparing(tokenizer),
    );
    expect(prepared.truncated).toBe(0);
    expect([...prepared.exampleOf!]).toEqual([0, 1, 1, 1, 1, 2]);
    expect([...prepared.lengths]).toEqual([4, 16, 16, 16, 10, 2]);
    const batch = prepared.batch({ rows: [1, 2, 3, 4] });
    const read = [0, 1, 2, 3].flatMap((row) => {
      const ids = rowOf(batch, row);
      expect([ids[0], ids.at(-1)]).toEqual([clsId, sepId]);
      return ids.slice(1, -1);
    });
    for (const [index, label] of batch.labels.entries()) {
      if (label < 0) continue;
      const row = Math.floor(index / batch.masksPerRow);
      read[14 * row + batch.positions[index]! - row * batch.length - 1] = label;
    }
    expect(tokenizer.tokens(read)).toEqual(words);
  });

  test('change nothing of the masks of others', () => {
    const texts = [{ text: 'my card is lost' }, { text: 'where is my money' }];
    const masked = (rows: readonly number[], all: typeof texts) => {
      const { positions, inputIds } = prepareMaskedTexts(all, preparing(tokenizer)).batch({ rows, epoch: 2 });
      return { positions, inputIds };
    };
    const with_ = [texts[0]!, { text: long }, texts[1]!];
    const without = [texts[0]!, { text: 'my' }, texts[1]!];
    expect(masked([0, 5], with_)).toEqual(masked([0, 2], without));
  });

  test('are refused where a row has no room for a token', () => {
    expect(() => prepareMaskedTexts([{ text: long }], { ...preparing(tokenizer), maxLength: 2 })).toThrow(
      'Expected rows of at least 3 tokens, special ones included, got 2: raise the maximum length.',
    );
  });
});

test('with whole words all pieces of a word are masked together', () => {
  const text = Array.from({ length: 12 }, (_, index) => `w${index}ss`).join(' ');
  const options = { ...preparing(tokenizer), maxLength: 64, maskProbability: 0.3, wholeWords: true };
  const prepared = prepareMaskedTexts([{ text }], options);
  const suffix = tokenizer.idOf('##s');
  for (let epoch = 0; epoch < 20; epoch++) {
    const { masks, positions, labels } = prepared.batch({ rows: [0], epoch });
    const places = [...positions].slice(0, masks[0]);
    expect(places.length).toBe(9);
    for (let at = 0; at < places.length; at += 3) {
      const [first] = places.slice(at);
      expect((first! - 1) % 3).toBe(0);
      expect(places.slice(at, at + 3)).toEqual([first, first! + 1, first! + 2]);
      expect([...labels].slice(at + 1, at + 3)).toEqual([suffix, suffix]);
    }
  }
  const { positions } = prepareMaskedTexts([{ text }], { ...options, wholeWords: false }).batch({
    rows: [0],
  });
  expect(
    [...positions].every(
      (place, index) => index === 0 || (place - 1) % 3 === 0 || positions[index - 1] === place - 1,
    ),
  ).toBe(false);
});

test('a sample is the beginning of a text with a word hidden', () => {
  const sample = (text: string) => maskedLanguageModelling.sample!({ text, line: 3 });
  expect(sample('My card is lost.')).toEqual({ text: 'My card is [MASK].', hidden: 'lost', line: 3 });
  expect(sample('私の猫')).toMatchObject({ text: '私の[MASK]', hidden: '猫' });
  expect(sample('my [MASK] is lost')).toEqual({ text: 'my [MASK] is lost', line: 3 });
  expect(sample('1 + 1')).toEqual({ text: '1 + 1', line: 3 });
  const { text, hidden } = sample('word '.repeat(200));
  expect(text.length).toBeLessThan(310);
  expect(text.indexOf('[MASK]')).toBeLessThan(60);
  expect(
    maskedLanguageModelling.show({ text, hidden }, { filled: '', masks: [], spans: [], rows: [] }),
  ).toEqual({
    text,
    actual: 'word',
    labels: [{ label: 'no mask' }],
  });
});

/** Rows of sixteen tokens. */
function preparing(each: Wordpiece) {
  return {
    tokenizer: each,
    padTokenId: each.padId!,
    maxLength: 16,
    lengthMultiple: 8,
    maskProbability: 0.15,
    wholeWords: false,
  };
}

/** The tokens of a row, without padding. */
function rowOf({ inputIds, attentionMask, length }: MaskedBatch, row: number): number[] {
  const ids = inputIds.subarray(row * length, (row + 1) * length);
  return [...ids].filter((_, at) => attentionMask[row * length + at] === 1);
}

test('the metric has loss and perplexity over the tokens, and the shares in the first one and five', () => {
  const task = freshTask(maskedLanguageModelling, {
    vocabulary: pieces.slice(0, 10),
    facts: {},
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
  });
  const metric = task.metrics();
  expect(metric.result().perplexity).toBeNaN();
  const batch = {
    ...task.prepare([{ text: 'my' }]).batch({ rows: [0] }),
    labels: Int32Array.of(3, -100, 7, 0),
  };
  const rows = [3, 0, 9, 9].map((best) => Array.from({ length: 10 }, (_, id) => (id === best ? 2 : id / 10)));
  metric.update({ logits: { values: rows.flat(), shape: [4, 10] } }, batch);
  const loss = [0, 2, 3].reduce((sum, row) => {
    const total = rows[row]!.reduce((all, value) => all + Math.exp(value), 0);
    return sum - Math.log(Math.exp(rows[row]![[3, 0, 7, 0][row]!]!) / total) / 3;
  }, 0);
  const result = metric.result();
  expect(result.loss).toBeCloseTo(loss, 6);
  expect(result.perplexity).toBeCloseTo(Math.exp(loss), 5);
  expect(result).toMatchObject({ accuracy: 1 / 3, top5: 2 / 3 });
  disposeTree(task.parameters);
});

describeWithShared('a masked language model of ../shared/fixtures', 'fixtures', (fixtures) => {
  test.each(['bert-mlm', 'distilbert-mlm'])(
    '%s gives the loss of Hugging Face at its labels alone',
    async (name) => {
      const start = memory().numTensors;
      const expected = await readReference(`${name}.expected`);
      const files = await withTokenizer(`${fixtures}/${name}`);
      const { task, newParameters } = await loadTask(maskedLanguageModelling, files, { maxLength: 17 });
      expect(newParameters).toEqual([]);
      const { values } = expected['in.labels']!;
      const positions = Int32Array.from(values.keys()).filter((at) => values[at] !== -100);
      const inputs = fixtureInputs(expected);
      const batch = {
        ...inputs,
        rows: Int32Array.of(0, 1, 2, 3),
        masksPerRow: 0,
        masks: new Int32Array(4),
        positions,
        labels: positions.map((at) => values[at]!),
      };
      const context = { training: false, seed: 0, step: 0, microBatch: 0 };
      const loss = tidy(() => task.loss(task.parameters, batch, context));
      expectClose(await loss.data(), expected['out.loss']!.values, 1e-5);
      loss.dispose();
      disposeTree(task.parameters);
      expect(memory().numTensors).toBe(start);
    },
  );

  test('a head for words is read from a model for pre-training; others are fresh', async () => {
    const load = async (name: string) => {
      const files = await withTokenizer(`${fixtures}/${name}`);
      const { task, ...report } = await loadTask(maskedLanguageModelling, files, {
        facts: {},
        maxLength: 17,
      });
      disposeTree(task.parameters);
      return report;
    };
    expect(await load('bert-pretraining')).toEqual({
      newParameters: [],
      unusedParameters: [
        'bert.pooler.dense.bias',
        'bert.pooler.dense.weight',
        'cls.seq_relationship.bias',
        'cls.seq_relationship.weight',
      ],
    });
    expect((await load('bert')).newParameters).toHaveLength(5);
  });
});

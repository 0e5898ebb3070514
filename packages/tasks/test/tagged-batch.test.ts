import { disposeTree, tensor, tidy, type Variable } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { freshTask, type TaggedText, tokenClassification } from '../src/index.ts';
import { readAll } from './tiny-cases.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const labels = ['B-thing', 'I-thing', 'O'];
const make = (crf: boolean) =>
  freshTask(tokenClassification, {
    vocabulary: [...vocabulary, 'wall', '##et', '##s'],
    facts: { labels, crf },
    // Without dropout the loss in training is that of the outputs.
    config: {
      hiddenSize: 16,
      layers: 1,
      heads: 2,
      maxPositions: 16,
      hiddenDropout: 0,
      attentionDropout: 0,
      initializerRange: 0.5,
    },
    maxLength: 16,
    seed: 1,
  });

describe('words of several pieces, for a chain', () => {
  const texts: TaggedText[] = [
    // [CLS] my wall ##et ##s is wall ##et lost [SEP]
    { tokens: ['my', 'wallets', 'is', 'wallet', 'lost'], tags: ['O', 'B-thing', 'O', 'B-thing', 'I-thing'] },
    // [CLS] wall ##et ##s card [SEP]: the tokenizer drops the word between them
    { tokens: ['wallets', '\uFE0F', 'card'], tags: ['B-thing', 'O', 'I-thing'] },
    // [CLS] the wall ##et ? [SEP]
    { tokens: ['the', 'wallet', '?'] },
  ];
  /** The first piece of each word in its row. */
  const firsts = [
    [1, 2, 5, 6, 8],
    [1, 4],
    [1, 2, 4],
  ];
  const tagged = [
    [2, 0, 2, 0, 1],
    [0, 1],
  ];
  const batchOf = (task: ReturnType<typeof make>) => task.prepare(texts).batch({ rows: [0, 1, 2] });

  test('their first pieces stand at the front of each row, with their labels', () => {
    const task = make(true);
    const { length, chain } = batchOf(task);
    const { packed, labels: numbers, known } = chain!;
    // As wide as the forward algorithm makes five words anyway; where no word is, the row's [CLS] stands.
    const wide = (row: readonly number[] = []) => Array.from({ length: 5 }, (_, word) => row[word] ?? 0);
    const places = firsts.flatMap((row, at) => wide(row).map((place) => at * length + place));
    expect(packed).toMatchObject({ batch: 3, length, words: 5 });
    expect([...packed.positions]).toEqual(places);
    expect([...packed.mask]).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0]);
    expect([...known]).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...numbers]).toEqual([tagged[0], tagged[1], undefined].flatMap(wide));
    disposeTree(task.parameters);
  });

  test('the loss is that of the forward algorithm over what the head says of those pieces', async () => {
    const [task, plain] = [make(true), make(false)];
    const chain = {
      start: [0.3, -1.2, 0.5],
      transitions: [-0.4, 1.1, 0.2, 0.6, 0.9, -0.7, 0.8, -1.5, 0.1],
      end: [-0.2, 0.7, 0.4],
    };
    const own = task.parameters.crf as Record<keyof typeof chain, Variable>;
    for (const name of ['start', 'transitions', 'end'] as const) {
      tidy(() => own[name].assign(tensor(chain[name], own[name].shape)));
    }
    const batch = batchOf(task);
    // The same head over every token, by a task that knows of no chain.
    const { logits } = await readAll(tidy(() => ({ ...plain.outputs(task.parameters, batch) })));
    const emission = (row: number, word: number, label: number) =>
      logits!.values[(row * batch.length + firsts[row]![word]!) * labels.length + label]!;
    const { emissions } = await readAll(tidy(() => task.outputs(task.parameters, batch)));
    for (const [row, places] of firsts.entries()) {
      for (const word of places.keys()) {
        const from = (row * 5 + word) * labels.length;
        const found = Array.from(labels, (_, label) => emissions!.values[from + label]!);
        expectClose(
          found,
          labels.map((_, label) => emission(row, word, label)),
          1e-6,
        );
      }
    }
    const losses = tagged.map((tags, row) => logPartition(row, tags.length) - scoreOf(row, tags));
    const expected = losses.reduce((sum, loss) => sum + loss) / losses.length;
    for (const training of [true, false]) {
      const context = { training, seed: 0, step: 0, microBatch: 0 };
      const { loss } = await readAll(tidy(() => ({ loss: task.loss(task.parameters, batch, context) })));
      expectClose(loss!.values, [expected], 1e-6);
    }
    disposeTree([task.parameters, plain.parameters]);

    function scoreOf(row: number, tags: readonly number[]): number {
      const [first, last] = [tags[0]!, tags.at(-1)!];
      let score = chain.start[first]! + chain.end[last]!;
      for (const [word, tag] of tags.entries()) {
        score += emission(row, word, tag);
        if (word > 0) score += chain.transitions[tags[word - 1]! * labels.length + tag]!;
      }
      return score;
    }

    /** In double precision, a word after the other. */
    function logPartition(row: number, words: number): number {
      let ways = labels.map((_, label) => chain.start[label]! + emission(row, 0, label));
      for (let word = 1; word < words; word++) {
        ways = labels.map((_, to) => {
          const into = ways.map((score, from) => score + chain.transitions[from * labels.length + to]!);
          return logSum(into) + emission(row, word, to);
        });
      }
      return logSum(ways.map((score, label) => score + chain.end[label]!));
    }

    function logSum(values: readonly number[]): number {
      return Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));
    }
  });
});

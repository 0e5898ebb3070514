import { disposeTree } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { freshTask, textPairClassification } from '../src/index.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const make = (maxLength = 16) =>
  freshTask(textPairClassification, {
    vocabulary,
    facts: { labels: ['entailment', 'neutral'] },
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 16 },
    maxLength,
  });

test('a pair is one row, the second text with token type 1', () => {
  const task = make();
  const batch = task.prepare([{ text: 'my card', pair: 'is lost' }]).batch({ rows: [0], length: 8 });
  const id = (piece: string) => task.tokenizer.idOf(piece)!;
  const pieces = ['[CLS]', 'my', 'card', '[SEP]', 'is', 'lost', '[SEP]', '[PAD]'];
  expect(batch.inputIds).toEqual(Int32Array.from(pieces, id));
  expect(batch.tokenTypeIds).toEqual(Int32Array.of(0, 0, 0, 0, 1, 1, 1, 0));
  expect(batch.attentionMask).toEqual(Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0));
  disposeTree(task.parameters);
});

test('of a pair that is too long the longer text is cut first', () => {
  const task = make(8);
  const prepared = task.prepare([{ text: 'my card is lost where is my money', pair: 'help me' }]);
  expect(prepared.truncated).toBe(1);
  expect(Array.from(prepared.batch({ rows: [0] }).tokenTypeIds)).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
  disposeTree(task.parameters);
});

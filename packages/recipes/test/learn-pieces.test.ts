import { learnVocabulary } from '@bertwright/wordpiece/corpus';
import { expect, test } from 'vitest';
import { learnPieces } from '../src/learn-pieces.ts';
import type { RunEvent } from '../src/run-event.ts';
import { rows } from './tiny-run.ts';

const texts = rows(2500).map(({ text }) => text);

async function learn(size: number): Promise<{ events: RunEvent[]; pieces: string[] }> {
  const events: RunEvent[] = [];
  const learning = learnPieces(texts, size);
  for (;;) {
    const { done, value } = await learning.next();
    if (done) return { events, pieces: value };
    events.push(value);
  }
}

test('learns what the tokenizer’s learner learns, and tells how far it is', async () => {
  const { events, pieces } = await learn(90);
  expect(pieces).toEqual(learnVocabulary(texts, { size: 90 }));
  const told = events.map((event) => event.type === 'progress' && [event.stage, event.done, event.total]);
  expect(told).toEqual([
    ['reading texts', 0, 2500],
    ['reading texts', 1000, 2500],
    ['reading texts', 2000, 2500],
    ['reading texts', 2500, 2500],
    ['learning a vocabulary', 0, 90],
    ['learning a vocabulary', 90, 90],
  ]);
});

test('what the learner refuses comes out', async () => {
  await expect(learn(5)).rejects.toMatchObject({ name: 'WordpieceError' });
});

test('whoever leaves while texts are read ends it', async () => {
  for await (const event of learnPieces(texts, 90)) {
    expect(event).toMatchObject({ done: 0 });
    break;
  }
});

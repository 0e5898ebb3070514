import { onnx } from '@bertwright/backend-onnx';
import { memoryFiles } from '@bertwright/checkpoint';
import { freshTask, saveTask, sentenceEmbedding } from '@bertwright/tasks';
import { disposeTree, endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Found, search } from '../src/index.ts';
import { keepingTensors } from './tiny-run.ts';

const model = memoryFiles();
beforeAll(async () => {
  await useBackend(onnx({ threads: 1 }));
  const task = freshTask(sentenceEmbedding, {
    vocabulary: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'my', 'card', 'money', 'is', 'lost', 'rate'],
    facts: { pooling: 'mean', normalize: true },
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 16, initializerRange: 0.3 },
  });
  await saveTask(task, model);
  disposeTree(task.parameters);
});
afterAll(endBackend);

const corpus = { name: 'corpus.csv', contents: 'line\nmy card is lost\nthe rate\nmoney money money\n' };
const columns = { text: 'line' };

test('each query finds itself first, with its line, then the others, the closest first', async () => {
  const queries = [{ text: 'money money money' }, { text: 'my card is lost' }];
  const found = await keepingTensors(async () => {
    const all: Found[] = [];
    for await (const each of search({ model, corpus, columns, queries, top: 2 })) all.push(each);
    return all;
  });
  expect(found.map(({ query }) => query.text)).toEqual(queries.map(({ text }) => text));
  expect(found.map(({ hits }) => hits[0])).toMatchObject([
    { text: 'money money money', line: 4 },
    { text: 'my card is lost', line: 2 },
  ]);
  for (const { hits } of found) {
    expect(hits).toHaveLength(2);
    expect(hits[0]!.similarity).toBeCloseTo(1, 5);
    expect(hits[1]!.similarity).toBeLessThan(hits[0]!.similarity);
  }
});

test('a number of answers that cannot be is refused', async () => {
  const run = search({ model, corpus, columns, queries: [], top: 0 });
  await expect(run.next()).rejects.toMatchObject({ code: 'invalid-option' });
});

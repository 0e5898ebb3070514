import { disposeTree } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { freshTask, tokenClassification } from '../src/index.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

test.each([
  [['B-x', 'E-x', 'S-x', 'O'], 0.5],
  [['B-x', 'L-x', 'U-x', 'O'], 0.5],
  [['I-x', 'E-x', 'E-x', 'O'], 0.5],
  [['B-x', 'L-x', 'S-x', 'O'], undefined],
])('strict entities of %j are those of their scheme', (tags, strictRecall) => {
  const labels = [...new Set(tags)];
  const task = freshTask(tokenClassification, {
    vocabulary,
    facts: { labels, crf: false },
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 16 },
    maxLength: 16,
  });
  const [first, last, single] = tags as [string, string, string];
  const words = { tokens: ['my', 'card', 'is', 'lost'], tags: [first, last, 'O', single] };
  const batch = task.prepare([words]).batch({ rows: [0] });
  const tagged = [first, last, 'O', first].map((label) => labels.indexOf(label));
  const values = new Float32Array(batch.size * batch.length * labels.length);
  for (const [word, label] of tagged.entries()) values[(word + 1) * labels.length + label] = 9;
  const metric = task.metrics();
  metric.update({ logits: { values, shape: [batch.size, batch.length, labels.length] } }, batch);
  // What is begun at the last word and not ended is an entity to the lenient mode alone.
  expect(metric.result()).toMatchObject({ accuracy: 0.75, recall: 1 });
  expect(metric.result().strictRecall).toBe(strictRecall);
  disposeTree(task.parameters);
});

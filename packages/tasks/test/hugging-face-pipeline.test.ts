import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder } from '@bertwright/checkpoint';
import { disposeTree, tidy } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { expect, test } from 'vitest';
import { type Aggregation, freshTask, loadTask, saveTask, tokenClassification } from '../src/index.ts';
import { vocabulary } from './tiny-task.ts';

const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
const needs = 'needs torch and transformers: name a Python that has them in BERTWRIGHT_PYTHON';

const program = `
import json, sys
from transformers import pipeline
answers = {}
for aggregation in ('first', 'max', 'average'):
    tagger = pipeline('token-classification', model=sys.argv[1], aggregation_strategy=aggregation, device='cpu')
    answers[aggregation] = [
        [{'label': each['entity_group'], 'start': each['start'], 'end': each['end'], 'score': float(each['score'])} for each in tagger(text)]
        for text in json.loads(sys.argv[2])
    ]
print('RESULT' + json.dumps(answers))
`;

const texts = [
  'My  wallets, is lost',
  'where (is) the MONEY transfer?',
  'Cards! please help me today: walletxs walletss money',
  'What is the rate? lost cardss, moneyxx transfers did not arrive',
];

test('entities and scores are those of the pipeline, by first, max and average', async (context) => {
  if (spawnSync(python, ['-c', 'import torch, transformers']).status !== 0) context.skip(needs);
  await useReferenceBackend();
  const place = await mkdtemp(join(tmpdir(), 'bertwright-'));
  const path = join(place, 'model');
  const task = freshTask(tokenClassification, {
    vocabulary: [...vocabulary, 'wall', '##et', '##s', '##x', ',', '(', ')', '!', ':'],
    facts: { labels: ['B-place', 'B-thing', 'I-place', 'I-thing', 'O'], crf: false },
    config: { hiddenSize: 32, layers: 2, heads: 2, maxPositions: 32, initializerRange: 0.5 },
    maxLength: 32,
    seed: 3,
  });
  try {
    await saveTask(task, folder(path));
    const run = spawnSync(python, ['-c', program, path, JSON.stringify(texts)], { encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    const expected = JSON.parse(run.stdout.split('RESULT')[1]!) as Record<
      Aggregation,
      { label: string; start: number; end: number; score: number }[][]
    >;
    expect(expected.first.flat().length).toBeGreaterThan(8);
    expect(expected.first).not.toEqual(expected.max);
    for (const aggregation of ['first', 'max', 'average'] as const) {
      const { task: loaded } = await loadTask(tokenClassification, folder(path), {
        options: { aggregation },
      });
      for (const [index, text] of texts.entries()) {
        const batch = loaded.prepare([{ text }]).batch({ rows: [0] });
        const { logits } = tidy(() => loaded.outputs(loaded.parameters, batch));
        const host = { logits: { values: await logits!.data(), shape: logits!.shape } };
        logits!.dispose();
        const [answer] = loaded.decode(host, batch);
        const found = answer!.entities!.map(({ label, start, end }) => ({ label, start, end }));
        const wanted = expected[aggregation][index]!;
        expect(found).toEqual(wanted.map(({ label, start, end }) => ({ label, start, end })));
        for (const [at, { score }] of wanted.entries()) {
          expect(answer!.entities![at]!.score).toBeCloseTo(score, 5);
        }
      }
      disposeTree(loaded.parameters);
    }
  } finally {
    disposeTree(task.parameters);
    await rm(place, { recursive: true });
  }
}, 120_000);

test('Hugging Face loads a model with a chain, whose own parameters it leaves unused', async (context) => {
  if (spawnSync(python, ['-c', 'import torch, transformers']).status !== 0) context.skip(needs);
  await useReferenceBackend();
  const place = await mkdtemp(join(tmpdir(), 'bertwright-'));
  const task = freshTask(tokenClassification, {
    vocabulary,
    facts: { labels: ['B-thing', 'O'], crf: true },
    config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 16 },
    maxLength: 16,
  });
  try {
    await saveTask(task, folder(join(place, 'model')));
    const check = `
import json, sys
from transformers import AutoModelForTokenClassification
model, info = AutoModelForTokenClassification.from_pretrained(sys.argv[1], output_loading_info=True)
print('RESULT' + json.dumps([sorted(info['missing_keys']), sorted(info['unexpected_keys']), model.config.id2label]))
`;
    const run = spawnSync(python, ['-c', check, join(place, 'model')], { encoding: 'utf8' });
    expect(run.status, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout.split('RESULT')[1]!)).toEqual([
      [],
      ['crf.end_transitions', 'crf.start_transitions', 'crf.transitions'],
      { 0: 'B-thing', 1: 'O' },
    ]);
  } finally {
    disposeTree(task.parameters);
    await rm(place, { recursive: true });
  }
}, 120_000);

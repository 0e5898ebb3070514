import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder } from '@bertwright/checkpoint';
import { disposeTree } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { type Aggregation, freshTask, saveTask, tokenClassification } from '../src/index.ts';
import { vocabulary as tinyVocabulary } from './tiny-task.ts';

const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
const needs = 'needs torch and transformers: name a Python that has them in BERTWRIGHT_PYTHON';

interface RecordedEntity {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** What record.py beside it wrote: the pipeline's answers by each aggregation, and the logits that it had. */
interface Recorded {
  readonly vocabulary: readonly string[];
  readonly labels: readonly string[];
  readonly rows: readonly ({
    readonly text: string;
    readonly ids: readonly number[];
    readonly logits: readonly (readonly number[])[];
  } & Readonly<Record<Aggregation, readonly RecordedEntity[]>>)[];
}

describe('entities and scores are those that the pipeline made of the same logits', () => {
  const file = new URL('./fixtures/token-pipeline.json', import.meta.url);
  const { vocabulary, labels, rows } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;

  test.each(['first', 'max', 'average'] as const)('by %s', async (aggregation) => {
    await useReferenceBackend();
    const task = freshTask(tokenClassification, {
      vocabulary,
      facts: { labels, crf: false },
      options: { aggregation },
      config: { hiddenSize: 16, layers: 1, heads: 2, maxPositions: 32 },
      maxLength: 32,
    });
    for (const { text, ids, logits, ...recorded } of rows) {
      const batch = task.prepare([{ text }]).batch({ rows: [0], length: ids.length });
      expect([...batch.inputIds]).toEqual(ids);
      const shape = [1, ids.length, labels.length];
      const [answer] = task.decode({ logits: { values: Float32Array.from(logits.flat()), shape } }, batch);
      // Python counts code points.
      const units = (end: number) => [...text].slice(0, end).join('').length;
      const places = recorded[aggregation].map(({ label, start, end }) => ({
        label,
        start: units(start),
        end: units(end),
      }));
      expect(answer!.entities!.map(({ label, start, end }) => ({ label, start, end }))).toEqual(places);
      expectClose(
        answer!.entities!.map(({ score }) => score),
        recorded[aggregation].map(({ score }) => score),
        1e-6,
      );
    }
    disposeTree(task.parameters);
  });

  test('which differ by aggregation, and are of one and of several words', () => {
    const entities = (aggregation: Aggregation) => rows.map((row) => row[aggregation]);
    expect(entities('first')).not.toEqual(entities('max'));
    expect(entities('max')).not.toEqual(entities('average'));
    const texts = rows.flatMap(({ text, max }) =>
      max.map(({ start, end }) => [...text].slice(start, end).join('')),
    );
    expect(texts.some((text) => text.includes(' '))).toBe(true);
    expect(texts).toContain('wallets');
  });
});

test('Hugging Face loads a model with a chain, whose own parameters it leaves unused', async (context) => {
  if (spawnSync(python, ['-c', 'import torch, transformers']).status !== 0) context.skip(needs);
  await useReferenceBackend();
  const place = await mkdtemp(join(tmpdir(), 'bertwright-'));
  const task = freshTask(tokenClassification, {
    vocabulary: tinyVocabulary,
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

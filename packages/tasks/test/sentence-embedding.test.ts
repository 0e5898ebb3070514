import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, memoryFiles } from '@bertwright/checkpoint';
import { disposeTree, tidy } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type EmbeddingOptions,
  freshTask,
  loadTask,
  saveTask,
  semanticSearch,
  sentenceEmbedding,
  type TextTriple,
} from '../src/index.ts';
import { vocabulary } from './tiny-task.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const make = (options: Partial<EmbeddingOptions> = {}, training?: readonly TextTriple[]) =>
  freshTask(sentenceEmbedding, {
    vocabulary,
    facts: { pooling: 'mean', normalize: true },
    config: { hiddenSize: 8, layers: 1, heads: 2, maxPositions: 16, initializerRange: 0.5 },
    options,
    training,
    seed: 3,
  });
type Made = ReturnType<typeof make>;
const texts = [{ text: 'my card is lost' }, { text: 'where is my money' }, { text: 'the rate' }];

async function answersOf(task: Made, examples: readonly TextTriple[]) {
  const prepared = task.prepare(examples);
  const batch = prepared.batch({ rows: examples.map((_, row) => row) });
  const { vectors } = tidy(() => task.outputs(task.parameters, batch));
  const host = { values: await vectors!.data(), shape: vectors!.shape };
  vectors!.dispose();
  return { answers: task.decode({ vectors: host }, batch), host, batch };
}

async function lossOf(task: Made, examples: readonly TextTriple[]): Promise<number> {
  const batch = task.prepare(examples).batch({ rows: examples.map((_, row) => row) });
  const context = { training: false, seed: 0, step: 0, microBatch: 0 };
  const loss = tidy(() => task.loss(task.parameters, batch, context));
  const [value] = await loss.data();
  loss.dispose();
  return value!;
}

const dot = (left: Float32Array, right: Float32Array) =>
  left.reduce((sum, value, index) => sum + value * right[index]!, 0);

describe('vectors', () => {
  test('of a text are the same alone, among longer ones, and as one of a pair', async () => {
    const task = make();
    const { answers } = await answersOf(task, texts);
    const pair = { text: 'my card is lost', pair: 'the rate' };
    const { answers: mixed } = await answersOf(task, [pair, { text: 'where is my money' }]);
    expectClose(mixed[0]!.vectors[0]!, answers[0]!.vectors[0]!, 1e-5);
    expectClose(mixed[0]!.vectors[1]!, answers[2]!.vectors[0]!, 1e-5);
    expect(mixed[1]!.vectors).toHaveLength(1);
    expectClose(mixed[1]!.vectors[0]!, answers[1]!.vectors[0]!, 1e-5);
    expect(mixed[0]!.similarities[0]).toBeCloseTo(dot(answers[0]!.vectors[0]!, answers[2]!.vectors[0]!), 5);
    expect(dot(answers[0]!.vectors[0]!, answers[0]!.vectors[0]!)).toBeCloseTo(1, 5);
    disposeTree(task.parameters);
  });

  test('a line of predict has one vector a text, the same 32-bit numbers', async () => {
    const task = make();
    const [answer] = (await answersOf(task, [{ text: 'my card', pair: 'card' }])).answers;
    const json = JSON.parse(JSON.stringify(sentenceEmbedding.answerJson(answer!)));
    expect(Float32Array.from(json.vector)).toEqual(answer!.vectors[0]);
    expect(Float32Array.from(json.pairVector)).toEqual(answer!.vectors[1]);
    expect(Object.keys(json)).toEqual(['vector', 'pairVector', 'similarity']);
    disposeTree(task.parameters);
  });
});

describe('losses', () => {
  const scored = [
    { text: 'my card', pair: 'card', score: 0.8 },
    { text: 'my money', pair: 'rate', score: 0.1 },
  ];

  test('of pairs with scores is the squared error of their cosines; rows without one count for nothing', async () => {
    const task = make({}, scored);
    const { answers } = await answersOf(task, scored);
    const errors = answers.map(({ similarities }, row) => (similarities[0]! - scored[row]!.score) ** 2);
    expect(await lossOf(task, scored)).toBeCloseTo((errors[0]! + errors[1]!) / 2, 5);
    const mixed = [...scored, { text: 'the transfer', pair: 'where' }];
    expect(await lossOf(task, mixed)).toBeCloseTo((errors[0]! + errors[1]!) / 2, 5);
    expect(task.prepare(mixed).batch({ rows: [0, 1, 2] }).weight).toBe(2);
    disposeTree(task.parameters);
  });

  test('of pairs is the cross-entropy among the others, other right answers left out', async () => {
    const rows = [
      { text: 'my card', pair: 'card' },
      { text: 'my money', pair: 'rate' },
      { text: 'my card', pair: 'please help' },
    ];
    const task = make({ scale: 5 }, rows);
    const { answers } = await answersOf(task, rows);
    const crossEntropy = (row: number, candidates: readonly number[]) => {
      const logit = (at: number) => 5 * dot(answers[row]!.vectors[0]!, answers[at]!.vectors[1]!);
      return Math.log(candidates.reduce((sum, at) => sum + Math.exp(logit(at)), 0)) - logit(row);
    };
    // The first and the third have the same text: the pair of each is right for both.
    const expected = (crossEntropy(0, [0, 1]) + crossEntropy(1, [0, 1, 2]) + crossEntropy(2, [1, 2])) / 3;
    expect(await lossOf(task, rows)).toBeCloseTo(expected, 5);
    disposeTree(task.parameters);
  });

  test('of triples is by how much less than the margin the negative is farther', async () => {
    const rows = [{ text: 'my card', pair: 'card', negative: 'the rate today' }];
    const task = make({ loss: 'triplet', margin: 1.5 }, rows);
    const { similarities } = (await answersOf(task, rows)).answers[0]!;
    expect(await lossOf(task, rows)).toBeCloseTo(Math.max(0, similarities[1]! - similarities[0]! + 1.5), 5);
    expect(task.scores!.map(({ name }) => name)).toEqual(['tripletAccuracy', 'reciprocalRank']);
    disposeTree(task.parameters);
  });

  test('rows that lack what a loss compares are refused with their line', () => {
    const wrong = (field: string) =>
      expect.objectContaining({
        code: 'missing-value',
        message: expect.stringMatching(new RegExp(`^line 7: Expected the ${field} of every row`)),
      });
    expect(() => make({ loss: 'triplet' }, [{ text: 'my', pair: 'card', line: 7 }])).toThrow(
      wrong('negative'),
    );
    expect(() => make({ loss: 'cosine' }, [{ text: 'my', pair: 'card', line: 7 }])).toThrow(wrong('score'));
    expect(() => make({}, [{ text: 'my', line: 7 }])).toThrow(wrong('pair'));
  });
});

describe('metrics', () => {
  const seen = async (task: Made, examples: readonly TextTriple[], values: readonly number[]) => {
    const batch = task.prepare(examples).batch({ rows: examples.map((_, row) => row) });
    const metric = task.metrics();
    const vectors = { values: Float32Array.from(values), shape: [batch.size, batch.width, 2] };
    metric.update({ vectors }, batch);
    disposeTree(task.parameters);
    return metric.result();
  };

  test('pairs without scores: how high each text ranks its pair among the pairs of all', async () => {
    const rows = [
      { text: 'my card', pair: 'card' },
      { text: 'my money', pair: 'rate' },
      { text: 'where', pair: 'help' },
    ];
    // The first is closest to its pair; the second finds its own behind the first's; the third behind both.
    const vectors = [1, 0, 1, 0, 1, 0.5, 0, 1, 1, 0.2, -1, 0];
    expect(await seen(make(), rows, vectors)).toEqual({
      reciprocalRank: (1 + 1 / 2 + 1 / 3) / 3,
      accuracyAt1: 1 / 3,
      accuracyAt10: 1,
    });
  });

  test('pairs with scores: how their cosines go with them; triples: how often the pair is closer', async () => {
    const rows = [
      { text: 'my', pair: 'card', negative: 'rate', score: 0.9 },
      { text: 'the', pair: 'rate', negative: 'card', score: 0.1 },
      { text: 'is', pair: 'lost', negative: 'my', score: 0.5 },
    ];
    const vectors = [1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, -1, 0];
    const result = await seen(make(), rows, vectors);
    expect(Object.keys(result)).toEqual(['spearman', 'pearson', 'tripletAccuracy']);
    expect(result.spearman).toBeCloseTo(1, 6);
    expect(result.tripletAccuracy).toBeCloseTo(2 / 3, 6);
  });
});

describe('folders of sentence-transformers', () => {
  test('pooling and length are saved and read again; a choice takes their place', async () => {
    const task = make({ pooling: 'max', normalize: 'no' });
    const files = memoryFiles();
    await saveTask(task, files);
    const names = await files.list();
    expect(names).toEqual(expect.arrayContaining(['1_Pooling/config.json', 'modules.json']));
    const { task: loaded } = await loadTask(sentenceEmbedding, files);
    expect(loaded.facts).toEqual({ pooling: 'max', normalize: false });
    const { task: other } = await loadTask(sentenceEmbedding, files, { options: { pooling: 'cls' } });
    expect(other.facts).toEqual({ pooling: 'cls', normalize: false });
    for (const { parameters } of [task, loaded, other]) disposeTree(parameters);
  });

  test.each([
    ['as before version 6', { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }],
    ['as since version 6', { embedding_dimension: 8, pooling_mode: 'cls' }],
  ])('the pooling is read %s', (_, config) => {
    const beside = { '1_Pooling/config.json': config, 'modules.json': [{ type: 'a.Transformer' }] };
    expect(sentenceEmbedding.savedFacts({}, beside)).toEqual({ pooling: 'cls', normalize: false });
    expect(sentenceEmbedding.savedFacts({})).toEqual({ pooling: 'mean', normalize: true });
  });

  test.each([
    { '1_Pooling/config.json': { pooling_mode: 'lasttoken' } },
    { '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_max_tokens: true } },
    { 'modules.json': [{ type: 'sentence_transformers.models.Dense' }] },
  ])('%j is refused', (beside) => {
    expect(() => sentenceEmbedding.savedFacts({}, beside)).toThrow(
      expect.objectContaining({ code: 'config-unsupported' }),
    );
  });

  const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
  test('sentence-transformers loads a saved folder and gives the same vectors', async (context) => {
    if (spawnSync(python, ['-c', 'import sentence_transformers']).status !== 0) {
      context.skip(
        `needs sentence-transformers in ${python}: name a Python that has it in BERTWRIGHT_PYTHON`,
      );
    }
    const path = await mkdtemp(join(tmpdir(), 'bertwright-'));
    const poolings = ['mean', 'cls', 'max'] as const;
    const tasks = poolings.map((pooling) => make({ pooling }));
    const program = `
import json, sys
from sentence_transformers import SentenceTransformer
texts, *folders = sys.argv[1:]
vectors = [SentenceTransformer(folder, device='cpu').encode(json.loads(texts)) for folder in folders]
print('RESULT' + json.dumps([each.flatten().tolist() for each in vectors]))
`;
    try {
      const folders = poolings.map((pooling) => join(path, pooling));
      for (const [at, task] of tasks.entries()) await saveTask(task, folder(folders[at]!));
      const given = JSON.stringify(texts.map(({ text }) => text));
      const run = spawnSync(python, ['-c', program, given, ...folders], { encoding: 'utf8' });
      expect(run.status, run.stderr).toBe(0);
      const expected: number[][] = JSON.parse(run.stdout.split('RESULT')[1]!);
      for (const [at, task] of tasks.entries()) {
        expectClose((await answersOf(task, texts)).host.values, expected[at]!, 1e-4);
      }
    } finally {
      for (const { parameters } of tasks) disposeTree(parameters);
      await rm(path, { recursive: true });
    }
  });
});

test('a search gives the closest texts first, by their directions', () => {
  const search = semanticSearch([Float32Array.of(1, 0), Float32Array.of(5, 5), Float32Array.of(0, -1)]);
  const hits = search(Float32Array.of(0.2, 0.1), { top: 2 });
  expect(hits.map(({ index }) => index)).toEqual([1, 0]);
  expect(hits[0]!.similarity).toBeCloseTo(3 / Math.sqrt(10), 6);
  expect(semanticSearch([])(Float32Array.of(1))).toEqual([]);
  expect(() => search(Float32Array.of(1))).toThrow(expect.objectContaining({ code: 'length-invalid' }));
});

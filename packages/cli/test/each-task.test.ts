import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { folder as modelFolder } from '@bertwright/checkpoint';
import { saveTask, type TaskKind, taskKinds } from '@bertwright/tasks';
import { disposeTree, endBackend } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { taskRows } from '../../tasks/test/task-rows.ts';
import { tinyCases, tinyTaskOf } from '../../tasks/test/tiny-cases.ts';
import { program } from '../src/index.ts';
import { workFolder } from './command.ts';

const folder = workFolder();
const inFolder = (...names: string[]) => join(folder, ...names);
const jsonLines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const parsed = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const number = expect.any(Number);
const text = expect.any(String);
const probable = { label: text, probability: number };
const classified = { ...probable, labels: [probable] };
const filled = { filled: text, masks: [[probable]] };
const place = { start: number, end: number };
const vectorOf16 = Array(16).fill(number);

/** What a prediction writes beside the fields of its row. */
const answers: Readonly<Record<string, (line: Record<string, unknown>) => Record<string, unknown>>> = {
  'text-classification': () => classified,
  'text-pair-classification': () => classified,
  'multi-label-classification': () => ({
    labels: expect.any(Array),
    given: expect.any(Array),
    top: [probable],
  }),
  'feature-classification': () => classified,
  regression: () => ({ score: number }),
  'sentence-embedding': () => ({
    vector: vectorOf16,
    pairVector: vectorOf16,
    similarity: number,
    negativeVector: vectorOf16,
    negativeSimilarity: number,
  }),
  'multiple-choice': () => ({
    label: number,
    choice: text,
    probability: number,
    ranked: [{ index: number, choice: text, probability: number }],
  }),
  'token-classification': ({ tokens }) => ({
    entities: expect.any(Array),
    tags: (tokens as string[]).map(() => text),
  }),
  'question-answering': ({ answer }) => {
    const span = { start: number, end: number, probability: number };
    const given = answer === null ? { answer } : { answer: text, ...span };
    return { ...given, noAnswerProbability: number, best: [{ text, ...span }] };
  },
  'masked-language-modelling': () => ({ ...filled, spans: [place] }),
  'pre-training': () => ({ next: number, ...filled, spans: [{ field: 'text', ...place }] }),
};

/** Two rows without their answers; a word of the first text is to be filled in, where a task does that. */
function rowsToPredict({ kind, fields }: TaskKind): Record<string, unknown>[] {
  return taskRows[kind]!.slice(0, 2).map((row) => {
    const asked = Object.entries(row).filter(([name]) => !fields[name]!.answer);
    const given = Object.fromEntries(asked);
    const masked = kind === 'masked-language-modelling' || kind === 'pre-training';
    return masked ? { ...given, text: String(row.text).replace(' is ', ' [MASK] ') } : given;
  });
}

/** A row that lacks what every row of its task has; token classification has either of two fields. */
function withoutItsText({ fields }: TaskKind, row: Record<string, unknown>): Record<string, unknown> {
  const needed = Object.keys(fields).filter((name) => !fields[name]!.answer && !fields[name]!.optional);
  const left = Object.entries(row).filter(([name]) => name !== (needed[0] ?? 'tokens'));
  return Object.fromEntries(left);
}

/** Runs the command in this process, where a start costs nothing. */
async function run(words: readonly string[], input = ''): Promise<{ stderr: string; code: unknown }> {
  let stderr = '';
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(
    Readable.from([Buffer.from(input)]) as typeof process.stdin,
  );
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockImplementation((written) => {
    stderr += String(written);
    return true;
  });
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await program().parseAsync([...words, '--threads', '1'], { from: 'user' });
    return { stderr, code: process.exitCode };
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
}

beforeAll(async () => {
  await useReferenceBackend();
  for (const tiny of tinyCases.filter(({ name, kind }) => name === kind.kind)) {
    const task = tinyTaskOf(tiny);
    await saveTask(task, modelFolder(inFolder('tiny', tiny.name)));
    disposeTree(task.parameters);
    writeFileSync(inFolder(`${tiny.name}.jsonl`), jsonLines(taskRows[tiny.name]!));
  }
  await endBackend();
});

describe.each(taskKinds.map((kind) => [kind.kind, kind] as const))('%s', (name, kind) => {
  const data = inFolder(`${name}.jsonl`);
  const model = inFolder('tiny', name);
  const rows = rowsToPredict(kind);

  test('train learns from JSON lines, tests and saves', async () => {
    const out = inFolder('trained', name);
    const settings = ['--validation', 'none', '--max-steps', '2', '--batch-size', '2', '--max-length', '32'];
    const words = ['--data', data, '--test', data, '--model', model, ...settings, '--out', out];
    expect(await run(['train', name, ...words])).toEqual({ stderr: '', code: 0 });
    const metrics = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8'));
    expect(metrics).toMatchObject({ task: name, outcome: 'finished', test: { loss: number } });
    expect(readFileSync(join(out, 'model.safetensors'))).not.toEqual(
      readFileSync(join(model, 'model.safetensors')),
    );
  });

  test('predict answers a line of JSON with a line of JSON, in which its own fields stay', async () => {
    const out = inFolder(`${name}.answers.jsonl`);
    expect(await run(['predict', name, '--model', model, '--out', out], jsonLines(rows))).toEqual({
      stderr: '',
      code: 0,
    });
    const lines = parsed(readFileSync(out, 'utf8'));
    expect(lines).toEqual(lines.map((line, row) => ({ ...rows[row], ...answers[name]!(line) })));
    expect(lines).toHaveLength(2);
  });

  test('predict names the line that it cannot read, of a file or of standard input, and writes nothing', async () => {
    const out = inFolder(`${name}.none.jsonl`);
    const words = ['predict', name, '--model', model, '--out', out];
    const input = jsonLines([rows[0], withoutItsText(kind, rows[1]!)]);
    const file = inFolder(`${name}.bad.jsonl`);
    writeFileSync(file, input);
    const expected = (source: string) => ({
      stderr: expect.stringMatching(new RegExp(`^error \\[[a-z-]+\\]: ${source}:2: Expected .*\\n$`)),
      code: 1,
    });
    expect(await run(words, input)).toEqual(expected('standard input'));
    expect(await run([...words, '--data', file])).toEqual(expected(file.replaceAll(/\W/g, '\\$&')));
    expect(existsSync(out)).toBe(false);
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { taskKinds } from '@bertwright/tasks';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const names = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'train.ts')),
);

/** The first example came with all its data: these are a few rows of it. */
const few: Readonly<Record<string, readonly string[]>> = { 'text-classification': ['--per-class', '2'] };

test('every task has an example', () => {
  expect(names.sort()).toEqual(taskKinds.map(({ kind }) => kind).sort());
});

test.each(names)('%s runs on a few rows: trains, saves, and shows what it learnt', async (name) => {
  const place = await mkdtemp(join(tmpdir(), 'bertwright-example-'));
  try {
    const out = join(place, 'model');
    const rows = few[name] ?? ['--sample'];
    const words = [
      name,
      ...rows,
      '--max-steps',
      '3',
      '--batch-size',
      '4',
      '--max-length',
      '32',
      '--out',
      out,
    ];
    const node = ['--import', 'tsx', '--conditions=@bertwright/source', 'scripts/run-example.mjs'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...node, ...words], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const shown of ['Fine-tuning', 'validation loss', 'Saved', 'Predictions of', 'Done in']) {
      expect(stdout).toContain(shown);
    }
    const metrics = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8'));
    expect(metrics).toMatchObject({ task: name, outcome: 'finished', settings: { steps: 3 } });
  } finally {
    await rm(place, { recursive: true });
  }
});

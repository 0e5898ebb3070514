import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onnx } from '@bertwright/backend-onnx';
import { folder as modelFolder } from '@bertwright/checkpoint';
import { predict } from '@bertwright/recipes';
import { textClassification } from '@bertwright/tasks';
import { endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, start, workFolder } from './command.ts';

const folder = workFolder();
const model = join(folder, 'model');
const train = (...more: string[]) => [
  ...['train', 'text-classification', '--data', 'data/train.csv', '--text', 'question', '--label', 'topic'],
  ...['--out', 'model', '--max-length', '16', '--batch-size', '8', ...more],
];

beforeAll(async () => {
  await useBackend(onnx({ threads: 1 }));
  const { code, stderr } = await run(train('--max-steps', '1', '--seed', '1'), { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
afterAll(endBackend);

/** Loads the folder and lets it answer; returns what its metrics.json says. */
async function loadsAgain(): Promise<{ outcome: string; keptEpoch: number; settings: { seed: number } }> {
  const asked = { model: modelFolder(model), examples: [{ text: 'my card' }] };
  for await (const { answer } of predict(textClassification, asked)) {
    expect(['card', 'money']).toContain(answer[0]!.label);
  }
  return JSON.parse(readFileSync(join(model, 'metrics.json'), 'utf8'));
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(model).sort()) hash.update(name).update(readFileSync(join(model, name)));
  return hash.digest('hex');
}

test('an interrupt in the middle stops after the step, keeps the finished epoch and says so', async () => {
  const running = start(train('--epochs', '200', '--seed', '2'), { cwd: folder });
  await running.shows('epoch 1/200: ');
  // Twice at once, as a package manager does that passes it on.
  running.child.kill('SIGINT');
  running.child.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toBe('\nStopping. Once more stops at once.\n');
  const [, kept] =
    stdout.match(/Stopped: the weights of epoch (\d+), the last that was finished, are\s+saved/) ?? [];
  const { outcome, keptEpoch, settings } = await loadsAgain();
  expect({ outcome, keptEpoch, seed: settings.seed }).toEqual({
    outcome: 'aborted',
    keptEpoch: Number(kept),
    seed: 2,
  });
});

test('an interrupt before an epoch is finished leaves the folder as it was', async () => {
  const before = fingerprint();
  const running = start(train('--seed', '3', '--batch-size', '1'), { cwd: folder });
  await running.shows('output ');
  running.child.kill('SIGTERM');
  const { code, stdout } = await running.ended;
  expect(code).toBe(143);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'Stopped before the first epoch was finished: nothing is saved',
  );
  expect(fingerprint()).toBe(before);
});

test('killed at any moment while it saves, the folder is the old or the new one, whole', async () => {
  const isWriting = () => readdirSync(folder).some((name) => name.includes('bertwright-writing'));
  const ends: string[] = [];
  for (let seed = 10; seed < 15; seed++) {
    const before = fingerprint();
    const running = start(train('--max-steps', '1', '--seed', String(seed)), { cwd: folder });
    await running.shows('epoch 1/');
    while (!isWriting() && running.child.exitCode === null) await sleep(1);
    await sleep(Math.random() * 200);
    running.child.kill('SIGKILL');
    const { code } = await running.ended;
    const { settings } = await loadsAgain();
    const isOld = fingerprint() === before;
    if (!isOld) expect(settings.seed).toBe(seed);
    ends.push(`${code} ${isOld ? 'old' : 'new'}`);
  }
  expect(ends).toContainEqual(expect.stringContaining('SIGKILL'));
  // Nothing is left beside the folder either, once it was loaded.
  expect(readdirSync(folder).filter((name) => name.includes('bertwright-'))).toEqual([]);
});

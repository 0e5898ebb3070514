import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HubServer, hubServer } from '@bertwright/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, workFolder } from './command.ts';

const folder = workFolder();
const commit = 'c'.repeat(40);
let server: HubServer;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  const data = ['--data', 'data/train.csv', '--text', 'question', '--label', 'topic', '--max-length', '16'];
  const trained = await run(
    ['train', 'text-classification', ...data, '--out', 'mine', '--max-steps', '1', '--epochs', '1'],
    { cwd: folder },
  );
  expect(trained).toMatchObject({ code: 0 });
  const names = readdirSync(join(folder, 'mine'));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, 'mine', name))]));
  const model = { commit, files, large: ['model.safetensors'] };
  server = await hubServer({ 'org/topics': model, 'org/gated': { ...model, isGated: true } });
  env = {
    HF_ENDPOINT: server.endpoint,
    HF_HUB_CACHE: join(folder, 'cache'),
    HF_TOKEN: '',
    HF_HUB_OFFLINE: '',
  };
});

afterAll(() => server?.close());

const predict = (model: string, own: NodeJS.ProcessEnv = {}) =>
  run(['predict', 'text-classification', '--model', model], {
    cwd: folder,
    input: 'my plastic card\n',
    env: { ...env, ...own },
  });

describe('--model with a name on the hub', () => {
  test('downloads what the model is loaded from, tells so on standard error, and keeps it', async () => {
    const local = await predict('mine');
    const first = await predict('org/topics');
    expect(first).toMatchObject({ code: 0, stdout: local.stdout });
    for (const name of ['config.json', 'tokenizer.json', 'model.safetensors']) {
      expect(first.stderr).toContain(`${name} of org/topics, bytes: `);
    }
    expect(server.asked.some(({ path }) => path.includes('metrics.json'))).toBe(false);
    const second = await predict('org/topics', { HF_HUB_OFFLINE: '1', HF_ENDPOINT: 'http://127.0.0.1:9' });
    expect(second).toEqual({ code: 0, stdout: local.stdout, stderr: '' });
  });

  test('starts a training, which shows the download as a part of the run', async () => {
    const data = ['--data', 'data/train.csv', '--text', 'question', '--label', 'topic'];
    const words = [
      ...data,
      '--model',
      'org/topics',
      '--revision',
      commit,
      '--out',
      'more',
      '--max-steps',
      '1',
    ];
    const own = { ...env, HF_HUB_CACHE: join(folder, 'other') };
    const { code, stdout, stderr } = await run(['train', 'text-classification', ...words], {
      cwd: folder,
      env: own,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('model.safetensors of org/topics, bytes: ');
    expect(stdout).toContain('Saved');
  });

  test('that the hub does not have is told with the folder that is not there either', async () => {
    const { code, stderr } = await predict('models/mine');
    expect(code).toBe(1);
    expect(stderr).toContain(
      '[missing-model]: Expected a model folder or a model of the hub, got models/mine',
    );
    expect(stderr).toContain(join(folder, 'models/mine'));
    expect(stderr).toMatch(/because.*got status 401/);
  });

  test('whose terms were not accepted is told with the page to accept them', async () => {
    const { code, stderr } = await predict('org/gated');
    expect(code).toBe(1);
    expect(stderr).toMatch(/\[forbidden\].*accept its terms at http.*\/org\/gated/);
  });

  test('is refused with --revision where a folder of that name is there', async () => {
    const { code, stderr } = await run(
      ['predict', 'text-classification', '--model', 'mine', '--revision', 'main'],
      { cwd: folder, env },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('Expected --revision beside a model of the hub, got the folder mine');
  });
});

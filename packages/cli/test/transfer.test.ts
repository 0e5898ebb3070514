import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ended, run, workFolder } from './command.ts';

const folder = workFolder();
const columns = ['--text', 'question', '--label', 'topic'];
const train = ['train', 'text-classification', '--data', 'data/train.csv', ...columns];
const short = ['--epochs', '3', '--batch-size', '4', '--max-length', '16'];
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const start = (words: readonly string[], input = '') => run(words, { cwd: folder, input });
const evaluate = async (...model: string[]) => {
  const words = ['evaluate', 'text-classification', '--data', 'data/train.csv', ...columns, ...model];
  const { stdout, stderr, code } = await start(words);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return lines(stdout)[0];
};

beforeAll(async () => {
  expect(await start([...train, ...short, '--out', 'models/base'])).toMatchObject({ code: 0 });
});

test('a model that was trained for one task starts another', async () => {
  const rows = Array.from({ length: 24 }, (_, row) => `my ${row % 2 ? 'card' : 'cash'},my card,${row % 2}\n`);
  writeFileSync(join(folder, 'pairs.csv'), `text,pair,label\n${rows.join('')}`);
  const words = ['train', 'text-pair-classification', '--data', 'pairs.csv', '--model', 'models/base'];
  const { stdout, stderr, code } = await start([...words, ...short, '--new-head', '--out', 'models/pairs']);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(stdout).toMatch(/new +classifier\.kernel, classifier\.bias \(start at random\)/);
});

test('layers are unfrozen one by one, with rates that fall from layer to layer', async () => {
  const words = ['--model', 'models/base', '--unfreeze-every', '1', '--layer-decay', '0.9'];
  const { stdout, code } = await start([...train, ...short, ...words, '--out', 'models/unfrozen']);
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toContain('layer decay 0.9, unfreeze every 1');
});

describe('--lora', () => {
  const words = [
    ...train,
    '--epochs',
    '2',
    '--batch-size',
    '4',
    '--max-length',
    '16',
    '--model',
    'models/base',
  ];
  let trained: Ended;
  beforeAll(async () => {
    const learning = ['--learning-rate', '5e-3', '--lora', '4', '--lora-alpha', '8', '--new-head'];
    trained = await start([...words, ...learning, '--out', 'models/adapter']);
  });

  test('saves an adapter without the model, and shows it at work', () => {
    expect(trained).toMatchObject({ code: 0, stderr: '' });
    expect(trained.stdout.replace(/\s+/g, ' ')).toContain('lora rank 4, alpha 8, on queries and values');
    const saved = readdirSync(join(folder, 'models/adapter'));
    expect(saved).toEqual(expect.arrayContaining(['adapter_config.json', 'adapter_model.safetensors']));
    expect(saved).not.toContain('model.safetensors');
    const config = JSON.parse(readFileSync(join(folder, 'models/adapter/adapter_config.json'), 'utf8'));
    expect(config).toMatchObject({
      base_model_name_or_path: join(folder, 'models/base'),
      r: 4,
      lora_alpha: 8,
    });
  });

  test('is found over its base by evaluate, predict and train', async () => {
    expect((await evaluate('--model', 'models/adapter')).accuracy).toBeGreaterThan(0.8);
    const predict = ['predict', 'text-classification', '--model', 'models/adapter'];
    const { stdout, code } = await start([...predict, '--base', 'models/base'], 'my plastic card\n');
    expect(code).toBe(0);
    expect(lines(stdout)).toMatchObject([{ label: 'card' }]);
    const further = words.map((word) => (word === 'models/base' ? 'models/adapter' : word));
    expect(await start([...further, '--out', 'models/further'])).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(folder, 'models/further'))).toContain('model.safetensors');
  });

  test('is merged into a whole model on request', async () => {
    const merge = ['merge', 'text-classification', '--model', 'models/adapter', '--out', 'models/merged'];
    const { stdout, stderr, code } = await start(merge);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(lines(stdout)).toEqual([{ saved: join(folder, 'models/merged') }]);
    const { loss, ...whole } = await evaluate('--model', 'models/merged');
    const { loss: overBase, ...over } = await evaluate('--model', 'models/adapter');
    expect(whole).toEqual(over);
    expect(loss).toBeCloseTo(overBase, 5);
  });

  test.each([
    ['--lora 4', /^error \[invalid-option\]: .*pretrained model for an adapter/],
    ['--model models/base --merge', /^error.*Expected --lora <rank> beside --merge/],
    ['--model models/base --base models/base', /^error.*Expected --base beside an adapter/],
    ['--model models/adapter --base models/adapter', /^error.*Expected a whole model under the adapter/],
    ['--model models/adapter --new-head', /^error \[adapter-unmerged\]: .*bertwright merge/],
    ['--model models/adapter --lora 2', /^error \[invalid-option\]: .*whole model under a new adapter/],
  ])('%s is refused', async (more, message) => {
    const ended = await start([...train, ...short, ...more.split(' '), '--out', 'models/none']);
    expect(ended.code).toBe(1);
    expect(ended.stderr.replace(/\n/g, ' ')).toMatch(message);
    expect(readdirSync(join(folder, 'models'))).not.toContain('none');
  });
});

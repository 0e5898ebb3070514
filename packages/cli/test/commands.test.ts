import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ended, root, run, start, startProgram, workFolder } from './command.ts';

const folder = workFolder();
const columns = ['--text', 'question', '--label', 'topic'];
let trained: Ended;

beforeAll(async () => {
  const files = ['--data', 'data/train.csv', ...columns, '--out', 'models/mine'];
  const settings = ['--epochs', '5', '--batch-size', '4', '--max-length', '16'];
  trained = await run(['train', 'text-classification', ...files, ...settings], { cwd: folder });
});

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('train', () => {
  test('shows the run and writes the model folder where --out says', () => {
    expect(trained).toMatchObject({ code: 0, stderr: '' });
    const shown = [
      'from scratch',
      '2: card, money',
      'epoch 5/5: training loss',
      'Saved',
      'Predictions',
      'Done in',
    ];
    for (const text of shown) expect(trained.stdout).toContain(text);
    const model = [
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ];
    const rest = ['metrics.json', 'learning-curves.svg', 'confusion.svg'];
    expect(readdirSync(join(folder, 'models/mine'))).toEqual(expect.arrayContaining([...model, ...rest]));
  });
});

describe('evaluate', () => {
  test('writes one line of JSON with the scores to standard output', async () => {
    const words = ['--data', 'data/train.csv', ...columns, '--model', 'models/mine'];
    const { stdout, stderr, code } = await run(['evaluate', 'text-classification', ...words], {
      cwd: folder,
    });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const [report, ...more] = lines(stdout);
    expect(more).toEqual([]);
    expect(report).toMatchObject({ examples: 96, truncated: 0, labels: ['card', 'money'] });
    expect(report.accuracy).toBeGreaterThan(0.8);
    expect(report.confusion.flat().reduce((sum: number, count: number) => sum + count)).toBe(96);
  });
});

describe('predict', () => {
  const words = ['predict', 'text-classification', '--model', 'models/mine'];
  const input = 'my plastic card\r\n\nmy coins, "my" salary';

  test('reads lines from standard input and writes a line of JSON for each', async () => {
    const { stdout, stderr, code } = await run([...words, '--top', '2'], { cwd: folder, input });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const answers = lines(stdout);
    expect(answers.map(({ text }) => text)).toEqual(['my plastic card', '', 'my coins, "my" salary']);
    expect(answers[0]).toMatchObject({ label: 'card', labels: [{ label: 'card' }, { label: 'money' }] });
    expect(answers[2]).toMatchObject({ label: 'money' });
    expect(answers[2].probability).toBeGreaterThan(0.5);
  });

  test('reads a file and writes a file where --data and --out say, under INIT_CWD', async () => {
    writeFileSync(join(folder, 'texts.txt'), input);
    writeFileSync(join(folder, 'answers.jsonl'), 'what was here before');
    // As pnpm starts it: in the repository, with the user's folder in the environment.
    const env = { INIT_CWD: folder, npm_package_json: join(root, 'package.json') };
    const files = ['--data', 'texts.txt', '--out', 'answers.jsonl'];
    const ended = await run(['--', ...words, ...files], { cwd: root, env });
    expect(ended).toEqual({ stdout: '', stderr: '', code: 0 });
    expect(lines(readFileSync(join(folder, 'answers.jsonl'), 'utf8'))).toHaveLength(3);
  });

  test('a script that has changed the folder by itself means the one that it is in', async () => {
    const env = { INIT_CWD: '/', npm_package_json: join(folder, 'elsewhere', 'package.json') };
    expect(await run(words, { cwd: folder, env })).toEqual({ stdout: '', stderr: '', code: 0 });
  });

  test('a reader that goes away ends it without an error', async () => {
    const running = start(words, { cwd: folder, input: `${input}\n`.repeat(2000) });
    await running.shows('\n');
    running.child.stdout!.destroy();
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('interrupted while it waits for lines it stops, with status 130 and no half-written file', async () => {
    const running = start([...words, '--out', 'half.jsonl'], { cwd: folder });
    running.child.stdin!.write('my card\n');
    const begun = () => readdirSync(folder).some((name) => name.includes('half.jsonl'));
    // It listens once it has made the file that it will rename.
    while (!begun() && running.child.exitCode === null) await sleep(20);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^\nStopping\. .*\nStopped\.\n$/);
    expect(begun()).toBe(false);
  });

  test('runs from the root by pnpm, which passes on --', async () => {
    const manager = process.env.npm_execpath ?? '';
    const [program, ...before] = manager.includes('pnpm')
      ? [process.execPath, manager]
      : ['npx', '-y', 'pnpm@10'];
    const flags = ['--dir', root, '--silent', 'bertwright', '--', ...words];
    const absolute = flags.map((word) => (word === 'models/mine' ? join(folder, word) : word));
    const running = startProgram(program!, [...before, ...absolute], { cwd: folder, input: 'my card\n' });
    const { stdout, code } = await running.ended;
    expect(code).toBe(0);
    expect(lines(stdout)).toMatchObject([{ text: 'my card', label: 'card' }]);
  });
});

describe('errors', () => {
  const train = 'train text-classification --text question --label topic';
  test.each([
    [`${train} --data data/nothing.csv --out new`, /^error \[not-found\]: .*nothing\.csv: /],
    [`${train} --data data/train.csv --out new --batch-size 0`, /^error \[invalid-option\]: .*, got 0: /],
    [`${train} --data data/train.csv`, /^error: required option '--out <folder>' .*\n\(--help lists/],
    [
      `${train} --data data/train.csv --out new --backend onnx --device gpu`,
      /^error: Expected --backend tensorflow beside --device gpu, got onnx\.$/m,
    ],
    [
      `${train} --data data/train.csv --out new --backend tensorflow`,
      /^error \[backend-failed\]: .*npx @bertwright\/cli setup tensorflow/,
    ],
    ['predict text-classification --model data', /^error \[not-a-model\]: .*train\.csv/],
    ['predict text-classification --model models/mine --data nothing.txt', /^error.*nothing\.txt/],
  ])('%s', async (words, message) => {
    // Nothing is set up there, whatever the machine has.
    const env = { BERTWRIGHT_CACHE: folder };
    const { stdout, stderr, code } = await run(words.split(' '), { cwd: folder, env });
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(folder)).not.toContain('new');
  });
});

test('--version writes the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(await run(['--version'], { cwd: folder })).toEqual({ stdout: `${version}\n`, stderr: '', code: 0 });
});

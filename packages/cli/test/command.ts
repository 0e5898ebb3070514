import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

const node = [
  '--import',
  import.meta.resolve('tsx'),
  '--conditions=@bertwright/source',
  fileURLToPath(new URL('../src/bin.ts', import.meta.url)),
];

/** What a program wrote and how it ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | string | null;
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once standard output holds this; rejects where the program ends before. */
  shows(text: string): Promise<void>;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads; without it, standard input stays open. */
  readonly input?: string;
}

/** Starts `bertwright` from source. */
export function start(words: readonly string[], options: StartOptions): Running {
  return startProgram(process.execPath, [...node, ...words], options);
}

/** Starts any program, as nothing that was started by a package manager. */
export function startProgram(
  program: string,
  words: readonly string[],
  { cwd, env, input }: StartOptions,
): Running {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|NODE_OPTIONS$)/i.test(name));
  const child = spawn(program, words, { cwd, env: { ...Object.fromEntries(kept), ...env } });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  // It may end before it has read.
  child.stdin.on('error', () => {});
  if (input !== undefined) child.stdin.end(input);
  const ended = once(child, 'close').then(([code, signal]) => ({ ...written, code: code ?? signal }));
  return {
    child,
    ended,
    async shows(text) {
      const over = ended.then((end) => end);
      while (!written.stdout.includes(text)) {
        const end = await Promise.race([over, once(child.stdout, 'data').then(() => undefined)]);
        if (end && !end.stdout.includes(text))
          throw new Error(`ended without ${text}:\n${end.stdout}${end.stderr}`);
      }
    },
  };
}

/** Runs `bertwright` to its end; nothing comes from standard input. */
export function run(words: readonly string[], options: StartOptions): Promise<Ended> {
  return start(words, { input: '', ...options }).ended;
}

/** Makes a folder for the tests of a file, with `data/train.csv` in it. */
export function workFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'bertwright-cli-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  mkdirSync(join(path, 'data'));
  writeFileSync(join(path, 'data', 'train.csv'), trainingRows());
  return path;
}

const words = { card: ['card', 'chip', 'plastic'], money: ['cash', 'coins', 'salary'] };

function trainingRows(): string {
  const rows = Array.from({ length: 96 }, (_, row) => {
    const topic = row % 2 === 0 ? 'card' : 'money';
    const text = Array.from({ length: 1 + (row % 4) }, (_, word) => words[topic][(row + word * 5) % 3]);
    return `my ${text.join(' ')},${topic}\n`;
  });
  return `question,topic\n${rows.join('')}`;
}

import { spawn } from 'node:child_process';
import { statfs } from 'node:fs/promises';

/** What a program wrote and how it ended; `missing` where there is no such program. */
export interface Ended {
  readonly code: number | string | 'missing';
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** What set-up asks of the machine that it runs on; tests give one that lacks something. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The path of Node. */
  readonly node: string;
  /** Runs a program to its end. */
  run(program: string, words: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Bytes that the user may still write in a folder. */
  freeBytes(folder: string): Promise<number>;
}

/** The machine that this process runs on; `signal` ends the program that runs. */
export function thisMachine(signal?: AbortSignal): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    environment: process.env,
    node: process.execPath,
    run: (program, words, options) => runProgram(program, words, options, signal),
    async freeBytes(folder) {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
  };
}

async function runProgram(
  program: string,
  words: readonly string[],
  { cwd, env, timeoutMs }: RunOptions = {},
  signal?: AbortSignal,
): Promise<Ended> {
  signal?.throwIfAborted();
  const child = spawn(program, words, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
    ...(signal && { signal }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve('missing') : reject(error),
    );
    child.on('close', (status, name) => resolve(status ?? name ?? 'killed'));
  });
  signal?.throwIfAborted();
  return { code, ...written };
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineFlags } from '@bertwright/terminal';
import type { Probed } from './probe.ts';

/** Whether a backend works on this machine, and how fast, or why not and what to do. */
export type BackendTrial = {
  readonly backend: string;
  readonly device?: 'cpu' | 'gpu';
} & (
  | ({ readonly works: true } & { readonly info: Probed })
  | { readonly works: false; readonly code?: string; readonly reason: string }
);

export interface TrialOptions {
  /** How long it may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** The program that tries it, with its first words; the command itself, unless given. */
  readonly program?: readonly string[];
}

/** What the process that tries a backend writes, as its last line. */
export type ProbeAnswer = { readonly info: Probed } | { readonly code?: string; readonly reason: string };

/** Tries a backend in a process of its own: a library that fails may take its process with it, or never answer. */
export async function tryBackend(
  { backend, device }: Pick<EngineFlags, 'backend' | 'device'>,
  signal: AbortSignal,
  { timeoutMs = 90_000, program = ownProgram() }: TrialOptions = {},
): Promise<BackendTrial> {
  const named = { backend, ...(device && { device }) };
  const [command, ...words] = program;
  const child = spawn(
    command!,
    [...words, 'doctor', '--probe', backend, ...(device ? ['--device', device] : [])],
    { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' },
  );
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const ended = await new Promise<number | string | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, name) => resolve(code ?? name));
  }).finally(() => clearTimeout(timer));
  if (late) return { ...named, works: false, reason: `It did not answer within ${timeoutMs / 1000} s.` };
  const answer = answerOf(written.stdout);
  if (answer === undefined) {
    const said = written.stderr.trim().split('\n').at(-1) || 'nothing';
    return { ...named, works: false, reason: `Its process ended with ${ended} and said: ${said}` };
  }
  return 'info' in answer ? { ...named, works: true, ...answer } : { ...named, works: false, ...answer };
}

function answerOf(stdout: string): ProbeAnswer | undefined {
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ProbeAnswer;
  } catch {
    return undefined;
  }
}

/** Node with the flags of this process, and the command: from source or built. */
function ownProgram(): string[] {
  const bin = new URL(import.meta.url.endsWith('.ts') ? '../bin.ts' : './bin.js', import.meta.url);
  return [process.execPath, ...process.execArgv, fileURLToPath(bin)];
}

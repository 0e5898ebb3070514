import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
  errors: string;
}

const built = new Map<string, Promise<string>>();
let place: Promise<string> | undefined;

/** Starts a program of `test/programs`, bundled from source once: plain Node starts many times faster. */
export async function runProgram(
  name: string,
  args: readonly (string | number)[],
): Promise<{ child: ChildProcess; ended: Promise<Ended> }> {
  const program = built.get(name) ?? bundle(name);
  built.set(name, program);
  const child = spawn(process.execPath, [await program, ...args.map(String)], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data;
  });
  child.stderr.on('data', (data: Buffer) => {
    errors += data;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output, errors }));
  });
  return { child, ended };
}

async function bundle(name: string): Promise<string> {
  place ??= mkdtemp(join(tmpdir(), 'bertwright-programs-'));
  const outfile = join(await place, `${name}.mjs`);
  const entry = fileURLToPath(new URL(`./programs/${name}`, import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' });
  return outfile;
}

afterAll(async () => {
  if (place !== undefined) await rm(await place, { recursive: true, force: true });
});

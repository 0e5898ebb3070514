import { TensorflowError } from '../tensorflow-error.ts';
import type { Ended, Machine, RunOptions } from './machine.ts';

const lastLines = 15;

/** What the output of a program says of why it failed, and what to do; the first that is found counts. */
const causes = [
  {
    pattern: /no space left on device|ENOSPC/i,
    code: 'no-space',
    remedy: 'The disk is full: make room, or set BERTWRIGHT_CACHE to a folder on another one.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|Max retries|NewConnectionError|No matching distribution|Could not fetch|Network is unreachable/i,
    code: 'no-network',
    remedy:
      'The registry cannot be reached or has no such file: see the proxy and the index that pip and npm are ' +
      'configured with.',
  },
] as const;

/**
 * Runs a program and returns what it wrote to standard output.
 *
 * @throws TensorflowError `no-space`, `no-network`, `missing-tool` or `command-failed`, with the end of its output.
 */
export async function runStep(
  machine: Machine,
  program: string,
  words: readonly string[],
  { what, ...options }: RunOptions & { readonly what: string },
): Promise<string> {
  const ended = await machine.run(program, words, options);
  if (ended.code === 0) return ended.stdout;
  if (ended.code === 'missing') {
    throw new TensorflowError('missing-tool', `Expected ${program} to ${what}, there is none.`);
  }
  const output = tail(ended);
  const cause = causes.find(({ pattern }) => pattern.test(ended.stderr) || pattern.test(ended.stdout));
  throw new TensorflowError(
    cause?.code ?? 'command-failed',
    `Expected ${program} to ${what}, it ended with ${ended.code}. ${cause?.remedy ?? 'It said:'}\n${output}`,
  );
}

function tail({ stdout, stderr }: Ended): string {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-lastLines).join('\n');
}

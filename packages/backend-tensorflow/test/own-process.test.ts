import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeWhereSetUp } from './where-set-up.ts';

/** Runs `code` as a program of its own beside these tests and returns what it printed. */
async function run(name: string, code: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const folder = fileURLToPath(new URL('../generated/', import.meta.url));
  await mkdir(folder, { recursive: true });
  const program = `${folder}${name}.ts`;
  await writeFile(program, code);
  try {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=@bertwright/source', '--expose-gc', program],
      {
        cwd: folder,
        env: { ...process.env, NODE_OPTIONS: '', ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data;
    });
    const status = await new Promise((resolve) => child.on('close', (end, signal) => resolve(end ?? signal)));
    return `${output}${status}`;
  } finally {
    await rm(program, { force: true });
  }
}

const start = `
import { tensorflow } from '@bertwright/backend-tensorflow';
import { findPackage } from '@bertwright/backend-tensorflow/setup';
import { endBackend, matMul, memory, ones, sum, tidy, useBackend } from '@bertwright/tensor';
const product = async () => {
  const total = tidy(() => sum(matMul(ones([200, 100]), ones([100, 300]))));
  const [value] = await total.data();
  total.dispose();
  return value;
};
`;

test('where nothing is set up, starting names the command', async () => {
  const code = `${start}
await useBackend(tensorflow()).catch((error) => console.log(error.cause.code, error.message));`;
  const output = await run('missing', code, { BERTWRIGHT_CACHE: '/nowhere' });
  expect(output).toMatch(/^not-installed .*npx @bertwright\/cli setup tensorflow\n0$/);
});

describeWhereSetUp('a process of its own', () => {
  test('an application that has loaded tfjs-node keeps its threads: others are refused, none are fine', async () => {
    const code = `${start}
import { createRequire } from 'node:module';
createRequire(import.meta.url)(findPackage('cpu'));
await useBackend(tensorflow({ threads: 1 })).catch((error) => console.log(error.cause.code, error.cause.message));
await useBackend(tensorflow());
console.log(await product());`;
    const output = await run('loaded-before', code);
    expect(output).toMatch(/^already-loaded .*threads: 1 can no longer take effect.*\n6000000\n0$/);
  });

  test('what tfjs-node brings of other backends is taken away again', async () => {
    const code = `${start}
import * as tf from '@tensorflow/tfjs-core';
await useBackend(tensorflow());
console.log(tf.getKernelsForBackend('cpu').length, tf.findBackendFactory('cpu'), tf.findBackendFactory('webgl'));`;
    expect(await run('others', code)).toBe('0 null null\n0');
  });

  test('thousands of products hold memory flat', async () => {
    // What leaks grows in every round; what the engine of JavaScript keeps for itself comes and goes.
    const code = `${start}
await useBackend(tensorflow({ threads: 1 }));
const settled = () => { globalThis.gc(); return process.memoryUsage.rss() / 2 ** 20; };
const sizes = [];
for (let round = 0; round < 5; round++) {
  for (let i = 0; i < 2000; i++) {
    const total = tidy(() => sum(matMul(ones([20, 10]), ones([10, 30]))));
    await total.data();
    total.dispose();
  }
  sizes.push(settled());
}
const growths = sizes.slice(1).map((size, index) => size - sizes[index]);
console.log(memory().numTensors, Math.min(...growths) < 1 ? 'flat' : growths);
await endBackend();`;
    expect(await run('flat', code)).toBe('0 flat\n0');
  });
});

import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { runInOwnProcess } from './own-process.ts';

/** Trains in a process of its own and returns a digest of every loss, parameter and moment. */
const digest = (name: string, threads: number) =>
  runInOwnProcess(
    name,
    `
import { createHash } from 'node:crypto';
import { onnx } from '@bertwright/backend-onnx';
import { endBackend, useBackend } from '@bertwright/tensor';
import { smallModel } from '../test/small-model.ts';
await useBackend(onnx({ threads: ${threads} }));
const { list, state, step } = smallModel({ width: 64, layers: 2, batch: 8, length: 24 });
const losses = [];
for (let i = 0; i < 6; i++) losses.push(step());
const hash = createHash('sha256');
for (const value of [...losses, ...list, ...state.first, ...state.second]) {
  hash.update(new Uint8Array((await value.data()).slice().buffer));
}
console.log(hash.digest('hex'));
await endBackend();`,
  );

test.each([1, 2])(
  'training with %d threads is bitwise the same in another process and on a busy machine',
  async (threads) => {
    const first = await digest(`digest-${threads}`, threads);
    expect(first).toMatch(/^[0-9a-f]{64}\n$/);
    const busy = [1, 2].map(() => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
    try {
      expect(await digest(`digest-${threads}-again`, threads)).toBe(first);
    } finally {
      for (const child of busy) child.kill('SIGKILL');
    }
  },
);

import { expect, test } from 'vitest';
import { runInOwnProcess } from './own-process.ts';

const imports = `
import { createRequire } from 'node:module';
import { onnx } from '@bertwright/backend-onnx';
import { endBackend, exp, matMul, memory, ones, sum, tensor, tidy, useBackend } from '@bertwright/tensor';
const binding = createRequire(import.meta.url)('onnxruntime-node');
const load = () => binding.InferenceSession.create(new Uint8Array([1])).catch(() => {});
const product = async () => (await tidy(() => sum(matMul(ones([200, 100]), ones([100, 300])))).data())[0];
`;

test("runs where onnxruntime-node's own binding was loaded before it, and can be started again", async () => {
  const output = await runInOwnProcess(
    'binding-first',
    `${imports}
await load();
for (const threads of [2, 1]) {
  await useBackend(onnx({ threads }));
  console.log(await product());
  await endBackend();
}`,
  );
  expect(output).toBe('6000000\n6000000\n');
});

test("runs where onnxruntime-node's own binding is loaded after it", async () => {
  const output = await runInOwnProcess(
    'binding-second',
    `${imports}
await useBackend(onnx({ threads: 2 }));
console.log(await product());
await load();
console.log(await product());
await endBackend();`,
  );
  expect(output).toBe('6000000\n6000000\n');
});

test('thousands of small steps hold memory flat', async () => {
  const output = await runInOwnProcess(
    'flat',
    `${imports}
await useBackend(onnx({ threads: 1 }));
const step = async (i) => {
  const y = tidy(() => sum(exp(tensor(new Float32Array(2000).fill(i % 7)))));
  await y.data();
  y.dispose();
};
const settled = () => { globalThis.gc(); return process.memoryUsage.rss() / 2 ** 20; };
for (let i = 0; i < 10_000; i++) await step(i);
const before = settled();
for (let i = 0; i < 5000; i++) await step(i);
console.log(memory().numTensors, settled() - before < 8 ? 'flat' : settled() - before);
await endBackend();`,
  );
  expect(output).toBe('0 flat\n');
});

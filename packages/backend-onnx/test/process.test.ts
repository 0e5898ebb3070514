import { expect, test } from 'vitest';
import { runInOwnProcess } from './own-process.ts';

const imports = `
import { createRequire } from 'node:module';
import { onnx } from '@bertwright/backend-onnx';
import { endBackend, exp, matMul, memory, ones, sum, tensor, tidy, useBackend } from '@bertwright/tensor';
import { writeModel } from '../src/onnx/model.ts';
const binding = createRequire(import.meta.url)('onnxruntime-node');
const port = (name) => ({ name, type: 'float32', shape: [3] });
const model = writeModel({
  nodes: [{ name: 'n', operator: 'Neg', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
  constants: [],
  inputs: [port('x')],
  outputs: [port('y')],
});
/** Computes with onnxruntime-node's own binding. */
const negated = async () => {
  const session = await binding.InferenceSession.create(model);
  const { y } = await session.run({ x: new binding.Tensor('float32', [1, 2, 3], [3]) });
  await session.release();
  return [...y.data].join();
};
const product = async () => (await tidy(() => sum(matMul(ones([200, 100]), ones([100, 300])))).data())[0];
`;

test("where onnxruntime-node's own binding came first, it says that threads are not shared; both work, again and again", async () => {
  const output = await runInOwnProcess(
    'binding-first',
    `${imports}
console.log(await negated());
for (const threads of [2, 1]) {
  const { note } = await useBackend(onnx({ threads }));
  console.log(note.includes('threads of its own'), await product(), await negated());
  await endBackend();
  console.log(await negated());
}`,
  );
  const round = 'true 6000000 -1,-2,-3\n-1,-2,-3\n';
  expect(output).toBe(`-1,-2,-3\n${round}${round}`);
});

test("where onnxruntime-node's own binding comes after it, both work, also after the backend's end", async () => {
  const output = await runInOwnProcess(
    'binding-second',
    `${imports}
const { note } = await useBackend(onnx({ threads: 2 }));
console.log(note, await product());
console.log(await negated(), await product());
await endBackend();
console.log(await negated());
await useBackend(onnx({ threads: 1 }));
console.log(await product(), await negated());
await endBackend();`,
  );
  expect(output).toBe('undefined 6000000\n-1,-2,-3 6000000\n-1,-2,-3\n6000000 -1,-2,-3\n');
});

test('training gives bitwise the same numbers with shared threads and with threads a graph', async () => {
  const digest = (name: string, first: string) =>
    runInOwnProcess(
      name,
      `${imports}
import { smallModel } from '../test/small-model.ts';
${first}
await useBackend(onnx({ threads: 2 }));
const { step } = smallModel({ width: 64, batch: 8, length: 24 });
const losses = [];
for (let i = 0; i < 4; i++) losses.push((await step().data())[0]);
console.log(losses.join());
await endBackend();`,
    );
  expect(await digest('threads-a-graph', 'await negated();')).toBe(await digest('threads-shared', ''));
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

test('hundreds of training steps at changing lengths hold memory and tensors flat', async () => {
  const output = await runInOwnProcess(
    'flat-training',
    `
import { onnx } from '@bertwright/backend-onnx';
import { endBackend, flush, memory, useBackend } from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { smallModel } from '../test/small-model.ts';
// Fewer graphs are kept than there are lengths: they are let go of and compiled again.
await useBackend(onnx({ threads: 1, programs: 2 }));
const { step } = smallModel({ width: 32 });
const train = async (steps) => {
  for (let i = 0; i < steps; i++) {
    const loss = step(4 + 4 * ((i >> 4) % 3));
    await flush();
    if (i % 10 === 0) await loss.data();
    loss.dispose();
  }
};
const settled = () => { globalThis.gc(); return process.memoryUsage.rss() / 2 ** 20; };
const held = () => [memory().numTensors, backend().numDataIds(), backend().memory().programs.count].join();
await train(200);
const before = { rss: settled(), held: held() };
await train(400);
const grown = settled() - before.rss;
console.log(before.held === held(), grown < 16 ? 'flat' : grown);
await endBackend();`,
  );
  expect(output).toBe('true flat\n');
});

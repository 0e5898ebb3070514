/**
 * Trains a small BERT on backend-onnx for many steps, at lengths that change, and prints what the process and the
 * backend hold on the way.
 *
 *   node --import tsx --conditions=@bertwright/source --expose-gc bench/endurance/steps.ts --steps 10000
 */
import { parseArgs } from 'node:util';
import { onnx } from '@bertwright/backend-onnx';
import { endBackend, flush, memory, type Scalar, useBackend } from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { configOf, makeModel } from '../training/model.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000' },
    hidden: { type: 'string', default: '64' },
    layers: { type: 'string', default: '2' },
    batch: { type: 'string', default: '16' },
    lengths: { type: 'string', default: '8,12,16,24,32' },
    threads: { type: 'string', default: '1' },
    // Fewer than lengths: graphs are let go of and compiled again, nearly at each step.
    programs: { type: 'string', default: '32' },
  },
});
const [steps, hiddenSize, batch] = [Number(values.steps), Number(values.hidden), Number(values.batch)];
const lengths = values.lengths.split(',').map(Number);
const config = configOf({
  vocabulary: 2000,
  hidden: hiddenSize,
  layers: Number(values.layers),
  heads: 4,
  intermediate: 4 * hiddenSize,
  dropout: 0.1,
});

await useBackend(onnx({ threads: Number(values.threads), programs: Number(values.programs) }));
const model = makeModel({ config, labels: 3, learningRate: 1e-4 });

function record(step: number): Scalar {
  // Short lengths are common, the longest comes every hundred steps.
  const length = step % 100 === 99 ? lengths.at(-1)! : lengths[(step >> 3) % (lengths.length - 1)]!;
  const ids = (index: number) => 1 + ((index * 7919 + step * 104_729) % (config.vocabularySize - 1));
  const inputIds = Int32Array.from({ length: batch * length }, (_, index) => ids(index));
  return model.train({
    size: batch,
    length,
    inputIds,
    attentionMask: new Uint8Array(batch * length).fill(1),
    labels: Int32Array.from({ length: batch }, (_, row) => inputIds[row * length]! % 3),
  });
}

interface Held {
  readonly usedBytes: number;
  readonly idleBytes: number;
  readonly programs: { readonly count: number; readonly bytes: number };
  readonly compiled: number;
}

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
console.log(
  '| step | loss | seconds | RSS MiB | JS heap MiB | array buffers MiB | tensors | values | used MiB | idle MiB | graphs | compiled |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|');
const start = performance.now();
const reports = new Set([
  100,
  1000,
  2000,
  5000,
  ...Array.from({ length: 100 }, (_, i) => (i + 1) * 10_000),
  steps,
]);
for (let step = 0; step < steps; step++) {
  const loss = record(step);
  await flush();
  if (reports.has(step + 1)) {
    const [value] = await loss.data();
    globalThis.gc?.();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const held = backend().memory() as unknown as Held;
    const cells = [
      step + 1,
      value!.toFixed(4),
      ((performance.now() - start) / 1000).toFixed(0),
      megabytes(rss),
      megabytes(heapUsed),
      megabytes(arrayBuffers),
      memory().numTensors,
      backend().numDataIds(),
      megabytes(held.usedBytes),
      megabytes(held.idleBytes),
      held.programs.count,
      held.compiled,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  loss.dispose();
}
await endBackend();

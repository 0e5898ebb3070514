/**
 * A training step of BERT for classification (forward, backward, clipping, AdamW, dropout) and a forward pass, by our
 * WebGPU kernels, by tfjs's, or on the CPU. Its twin in PyTorch is `pytorch.py`. Prints one line of JSON.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/step.ts --by ours --model minilm --batch 32 --length 64
 */
import { flush, memory, type Scalar, useBackend } from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { median } from '../median.ts';
import { configOf, forwardOperations, makeModel } from '../training/model.ts';
import { randomRows } from '../training/rows.ts';
import { benchOptions, endBench, stepOptions } from './bench-options.ts';
import { backendOf, type Contender } from './contenders.ts';
import { models } from './models.ts';

const flags = await benchOptions({
  ...stepOptions,
  by: 'ours',
  /** `yes`: prints the losses of the steps in place of times. */
  losses: 'no',
});
const comparesLosses = flags.losses === 'yes';
const [batch, length, steps, dropout] = [flags.batch, flags.length, flags.steps, flags.dropout].map(
  Number,
) as [number, number, number, number];
const config = configOf({ ...models[flags.model as keyof typeof models], dropout });
const labels = 2;

const info = await useBackend(await backendOf(flags.by as Contender));
const model = makeModel({ config, labels, learningRate: comparesLosses ? 1e-3 : 2e-5 });
// Where losses are compared, some rows are shorter than others.
const padding = comparesLosses ? 4 : 0;
const rows = randomRows({ batch, vocabulary: config.vocabularySize, labels, padding })(length);
const train = () => model.train(rows);
const evaluate = () => model.evaluate(rows);

/** Commands recorded so far, tfjs's and ours. */
let dispatched = 0;
const passes = globalThis.GPUComputePassEncoder?.prototype;
const dispatchWorkgroups = passes?.dispatchWorkgroups;
if (passes) {
  passes.dispatchWorkgroups = function (...groups) {
    dispatched++;
    return dispatchWorkgroups!.apply(this, groups);
  };
}

const readScalar = async (scalar: Scalar) => {
  const [value] = await scalar.data();
  scalar.dispose();
  return value!;
};

/** Medians of milliseconds: each run read before the next begins, and each one ahead of the device. */
async function timed(work: () => Scalar) {
  const [recorded, read]: [number[], number[]] = [[], []];
  const before = dispatched;
  for (let i = 0; i < steps; i++) {
    const begin = performance.now();
    const value = work();
    recorded.push(performance.now() - begin);
    await readScalar(value);
    read.push(performance.now() - begin);
  }
  const dispatches = (dispatched - before) / steps;
  const begin = performance.now();
  for (let i = 0; i < steps; i++) {
    work().dispose();
    await flush();
  }
  await flush();
  await flush();
  return {
    recordMs: median(recorded),
    ms: median(read),
    aheadMs: (performance.now() - begin) / steps,
    ...(dispatches > 0 && { dispatches }),
  };
}

const firstBegin = performance.now();
const losses = [await readScalar(train())];
const firstMs = performance.now() - firstBegin;
if (comparesLosses) {
  for (let i = 1; i < steps; i++) losses.push(await readScalar(train()));
  console.log(
    JSON.stringify({ bench: 'losses', by: flags.by, model: flags.model, device: info.device, losses }),
  );
} else {
  for (let i = 0; i < Number(flags.warmup); i++) await readScalar(train());
  const held = () => (backend().memory?.() ?? {}) as { numBytesAllocatedInGPU?: number };
  const before = { tensors: memory().numTensors, bytes: held().numBytesAllocatedInGPU };
  const training = await timed(train);
  const after = { tensors: memory().numTensors, bytes: held().numBytesAllocatedInGPU };
  await readScalar(evaluate());
  const forward = await timed(evaluate);
  const operations = forwardOperations({ config, batch, length });
  const round = (numbers: Record<string, number>) =>
    Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, +value.toFixed(2)]));
  console.log(
    JSON.stringify({
      bench: 'step',
      by: [flags.by, process.env.BERTWRIGHT_DAWN].filter(Boolean).join(' '),
      model: flags.model,
      batch,
      length,
      device: info.device,
      training: round(training),
      forward: round(forward),
      firstMs: Math.round(firstMs),
      tflops: {
        training: +((3 * operations) / training.aheadMs / 1e9).toFixed(3),
        forward: +(operations / forward.aheadMs / 1e9).toFixed(3),
      },
      leaked: { tensors: after.tensors - before.tensors, bytes: (after.bytes ?? 0) - (before.bytes ?? 0) },
      allocatedMb: Math.round((after.bytes ?? 0) / 2 ** 20),
    }),
  );
}
endBench();

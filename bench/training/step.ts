/**
 * Times a training step of BERT for classification: forward, backward, clipping and AdamW with dropout. Its twin in
 * PyTorch is `step.py`. Prints one line of JSON.
 *
 *   node --import tsx --conditions=@bertwright/source bench/training/step.ts --hidden 384 --layers 6 --steps 10
 */
import { writeFileSync } from 'node:fs';
import { profileOnnx } from '@bertwright/backend-onnx';
import { dispose, endBackend, flush, memory, type Scalar, useBackend } from '@bertwright/tensor';
import { median } from '../median.ts';
import { engine } from './engines.ts';
import { timeMasks } from './mask-time.ts';
import { forwardOperations, makeModel } from './model.ts';
import { readOptions } from './options.ts';
import { productRate } from './product-rate.ts';
import { randomRows } from './rows.ts';

const options = readOptions();
const { engine: name } = await useBackend(await engine(options));
const rateBefore = await productRate(options);
const model = makeModel(options);
const rowsOf = randomRows({ ...options, vocabulary: options.config.vocabularySize });
const usual = rowsOf(options.length);
const train = () => model.train(usual);

async function timed(record: () => Scalar): Promise<{ ms: number; recordMs: number; loss: number }> {
  const start = performance.now();
  const value = record();
  const recorded = performance.now();
  const loss = (await value.data())[0]!;
  const end = performance.now();
  value.dispose();
  return { ms: end - start, recordMs: recorded - start, loss };
}

const { ms: firstMs } = await timed(train);
await timed(train);
const tensors = memory().numTensors;
const steps: Awaited<ReturnType<typeof timed>>[] = [];
for (let i = 0; i < options.steps; i++) steps.push(await timed(train));

// The same with recording one step ahead of the run, as the trainer does it.
const aheadStart = performance.now();
for (let i = 0; i < options.steps; i++) {
  const value = train();
  await flush();
  value.dispose();
}
await timed(train);
const aheadMs = (performance.now() - aheadStart) / (options.steps + 1);
const peakRssMb = process.resourceUsage().maxRSS / 1024;

// After the peak: the masks are drawn into memory of their own.
const masks = timeMasks();
await timed(train);
const masksMs = masks(25);

const longer = rowsOf(options.length + 8);
const { ms: newLengthMs } = await timed(() => model.train(longer));

if (options.trace !== undefined) {
  const profile = await profileOnnx(async () => {
    for (let i = 0; i < 4; i++) await timed(train);
  });
  console.error(profile.toTable());
  writeFileSync(options.trace, profile.toChromeTrace());
}

// Gradients once, and then what every step does with some: clipping and AdamW, which is bound by memory.
const gradients = model.gradientsOf(usual);
await gradients[0]!.data();
await timed(() => model.update(gradients));
const updates: number[] = [];
for (let i = 0; i < options.steps; i++) updates.push((await timed(() => model.update(gradients))).ms);
dispose(gradients);

const forward: number[] = [];
const evaluate = () => model.evaluate(usual);
await timed(evaluate);
for (let i = 0; i < 2 * options.steps; i++) forward.push((await timed(evaluate)).ms);
const rate = (rateBefore + (await productRate(options))) / 2;
const stepMs = median(steps.map(({ ms }) => ms));
console.log(
  JSON.stringify({
    engine: name,
    stepMs: +stepMs.toFixed(1),
    aheadMs: +aheadMs.toFixed(1),
    recordMs: +median(steps.map(({ recordMs }) => recordMs)).toFixed(1),
    // What drawing the dropout masks takes alone: before a run starts, or within recording.
    masksMs: +masksMs.toFixed(1),
    forwardMs: +median(forward).toFixed(1),
    firstMs: +firstMs.toFixed(0),
    newLengthMs: +newLengthMs.toFixed(0),
    peakRssMb: Math.round(peakRssMb),
    productGflops: +rate.toFixed(1),
    // What the products of a step alone would take at that rate.
    productsMs: +((3 * forwardOperations(options)) / rate / 1e6).toFixed(1),
    // What clipping and AdamW take alone.
    updateMs: +median(updates).toFixed(1),
    leakedTensors: memory().numTensors - tensors,
    ...(options.losses && { losses: steps.map(({ loss }) => loss) }),
  }),
);
await endBackend();

/**
 * What a training step of BERT costs in JavaScript through WebGPU, and how many commands it records: on Dawn's null
 * backend, whose device takes every command and computes nothing, so that no thread of a driver takes time from
 * JavaScript. In Node alone. Prints one line of JSON.
 *
 *   tsx --conditions=@bertwright/source bench/webgpu/recording.ts --model thin --batch 32 --length 64 --steps 60
 */
import { webgpu } from '@bertwright/backend-webgpu';
import { type Scalar, useBackend } from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { configOf, makeModel } from '../training/model.ts';
import { randomRows } from '../training/rows.ts';
import { benchOptions, endBench } from './bench-options.ts';
import { models } from './models.ts';

const flags = await benchOptions({
  model: 'thin',
  batch: '32',
  length: '64',
  steps: '60',
  dropout: '0.1',
  /** `yes`: tells how often each program runs in a step. */
  programs: 'no',
});
const [batch, length, steps, dropout] = [flags.batch, flags.length, flags.steps, flags.dropout].map(
  Number,
) as [number, number, number, number];
const config = configOf({ ...models[flags.model as keyof typeof models], dropout });
const { device } = await useBackend(webgpu({ dawn: ['backend=null'] }));
const model = makeModel({ config, labels: 2 });
const rows = randomRows({ batch, vocabulary: config.vocabularySize, labels: 2, padding: 0 })(length);

/** How often each program was recorded, by its label. */
const recorded = new Map<string, number>();
const { setPipeline } = GPUComputePassEncoder.prototype;
GPUComputePassEncoder.prototype.setPipeline = function (pipeline) {
  recorded.set(pipeline.label, (recorded.get(pipeline.label) ?? 0) + 1);
  return setPipeline.call(this, pipeline);
};

/** Of the last half of the steps, as the first warms up: the median, and what a tenth of them stays below. */
async function recordMs(work: () => Scalar): Promise<{ median: number; tenth: number }> {
  const times: number[] = [];
  for (let step = 0; step < steps; step++) {
    const begin = performance.now();
    const value = work();
    times.push(performance.now() - begin);
    await value.data();
    value.dispose();
  }
  const settled = times.slice(steps >> 1).toSorted((a, b) => a - b);
  const [tenth, median] = [0.1, 0.5].map((share) => +settled[Math.floor(share * settled.length)]!.toFixed(2));
  return { median: median!, tenth: tenth! };
}

async function measured(work: () => Scalar) {
  const ms = await recordMs(work);
  recorded.clear();
  const value = work();
  await value.data();
  value.dispose();
  const programs = [...recorded].toSorted((a, b) => b[1] - a[1]);
  const dispatches = programs.reduce((sum, [, count]) => sum + count, 0);
  return { recordMs: ms, dispatches, ...(flags.programs === 'yes' && { programs }) };
}

const training = await measured(() => model.train(rows));
const forward = await measured(() => model.evaluate(rows));
const { maxStorageBuffersPerShaderStage: storageBuffers } = (backend() as unknown as { device: GPUDevice })
  .device.limits;
console.log(
  JSON.stringify({
    bench: 'recording',
    model: flags.model,
    batch,
    length,
    device,
    storageBuffers,
    training,
    forward,
  }),
);
endBench();

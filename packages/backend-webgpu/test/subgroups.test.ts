import { expectClose } from '@bertwright/testing';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findGpu, openDevice } from '../src/adapter.ts';
import { Gpu } from '../src/gpu/gpu.ts';
import { layerNormKernel } from '../src/kernels/layer-norm.ts';
import { crossEntropyKernel } from '../src/kernels/softmax-cross-entropy.ts';
import { sumOfSquaresKernel } from '../src/kernels/sum-of-squares.ts';
import { type StartedBackend, startTfjsBackend } from '../src/tfjs-backend.ts';
import { describeWithAdapter } from './adapter-of-tests.ts';

const values = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.3) * 3);

await describeWithAdapter('joining the values of threads', () => {
  let started: StartedBackend;
  let device: GPUDevice;
  beforeAll(async () => {
    const opened = await openDevice(await findGpu(), 'high-performance');
    device = opened.device;
    started = await startTfjsBackend(device, opened.info);
  });
  afterAll(() => device?.destroy());

  /** What a kernel returns with many threads, by subgroups and through workgroup memory. */
  async function both(run: (gpu: Gpu) => TensorInfo | TensorInfo[]): Promise<Float32Array[]> {
    const results: Float32Array[] = [];
    for (const subgroups of [true, false]) {
      // As on a card: a driver that computes on the CPU joins four threads alone.
      const gpu = new Gpu(started.tfjs, { software: false, subgroups });
      const outputs = [run(gpu)].flat();
      results.push((await started.tfjs.read(outputs[0]!.dataId)) as Float32Array);
      gpu.free(...outputs);
    }
    return results;
  }

  const upload = (
    shape: number[],
    data: Float32Array | Int32Array = values(shape.reduce((a, b) => a * b, 1)),
  ) => started.tfjs.makeTensorInfo(shape, data instanceof Int32Array ? 'int32' : 'float32', data);

  test.each([384, 37])('gives the same rows of width %i, normalised', async (width) => {
    const [x, scale, offset] = [upload([5, width]), upload([width]), upload([width])];
    const run = (gpu: Gpu) => layerNormKernel.run(gpu, { x, scale, offset }, { epsilon: 1e-12 });
    const [bySubgroups, byMemory] = await both(run);
    expect(bySubgroups!.some((value) => value !== 0)).toBe(true);
    expectClose(bySubgroups!, byMemory!, 1e-6);
  });

  test('gives the same loss', async () => {
    const [logits, labels] = [upload([7, 300]), upload([7], Int32Array.of(0, 299, 3, -100, 4, 5, 6))];
    const run = (gpu: Gpu) => crossEntropyKernel.run(gpu, { logits, labels }, { ignoreLabel: -100 });
    const [bySubgroups, byMemory] = await both(run);
    expect(bySubgroups![0]).toBeGreaterThan(1);
    expectClose(bySubgroups!, byMemory!, 1e-6);
  });

  test('gives the same sum of squares', async () => {
    const x = upload([10_000]);
    const [bySubgroups, byMemory] = await both((gpu) => sumOfSquaresKernel.run(gpu, { x }, {}));
    const expected = values(10_000).reduce((sum, value) => sum + value * value, 0);
    expectClose(bySubgroups!, [expected], 1e-5);
    expectClose(byMemory!, [expected], 1e-5);
  });
});

import {
  adamwUpdate,
  attention,
  dropout,
  endBackend,
  flush,
  layerNorm,
  linear,
  memory,
  parameter,
  reshape,
  type Scalar,
  softmaxCrossEntropy,
  sumOfSquares,
  tensor,
  tidy,
  useBackend,
  valueAndGradients,
} from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DeviceMemory } from '../src/gpu/gpu.ts';
import { WebgpuError, webgpu } from '../src/index.ts';
import { describeWithAdapter } from './adapter-of-tests.ts';

await describeWithAdapter('on a device', () => {
  beforeEach(async () => void (await useBackend(webgpu())));
  afterEach(endBackend);

  test('500 training steps leave no tensor and no live buffer or byte more than 10 do', async () => {
    const width = 8;
    const parameters = [
      parameter(
        Float32Array.from({ length: width * width }, (_, i) => Math.sin(i)),
        [width, width],
      ),
      parameter(new Float32Array(width).fill(1), [width]),
      parameter(new Float32Array(width), [width]),
    ];
    const zeros = () => parameters.map(({ shape, size }) => parameter(new Float32Array(size), shape));
    const [firstMoments, secondMoments] = [zeros(), zeros()];
    const x = tensor(
      Float32Array.from({ length: 4 * width }, (_, i) => Math.cos(i)),
      [1, 4, width],
    );
    const labels = tensor([0, 1, 2, 3], [4], 'int32');
    const loss = (step: number) => {
      const [kernel, scale, offset] = parameters;
      const hidden = linear(x, kernel!);
      const seen = attention(hidden, hidden, hidden, {
        heads: 2,
        dropout: { rate: 0.1, seed: 1, step, site: 1 },
      });
      const normal = layerNorm(dropout(seen, { rate: 0.1, seed: 1, step, site: 2 }), scale!, offset!, 1e-12);
      return softmaxCrossEntropy(reshape(normal, [4, width]), labels);
    };
    const train = (step: number): Scalar =>
      tidy(() => {
        const { value, gradients } = valueAndGradients(() => loss(step), parameters);
        adamwUpdate({
          ...{ parameters, firstMoments, secondMoments, gradients, gradientScale: sumOfSquares(gradients) },
          ...{
            decays: [0.01, 0, 0],
            learningRate: 1e-3,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            update: step + 1,
          },
        });
        return value;
      });
    const held = () => {
      const { numTensors, numDataBuffers } = memory();
      const { numBuffersInUse, numBytesInGPU, numLiveBuffers, numLiveBytes } =
        memory() as unknown as DeviceMemory;
      return { numTensors, numDataBuffers, numBuffersInUse, numBytesInGPU, numLiveBuffers, numLiveBytes };
    };
    // What is created and not destroyed, counted apart from the backend's own count.
    const { device } = backend() as unknown as { device: GPUDevice };
    const created = vi.spyOn(device, 'createBuffer');
    let after10: ReturnType<typeof held> | undefined;
    for (let step = 0; step < 500; step++) {
      const value = train(step);
      if (step % 10 === 9) await value.data();
      else await flush();
      value.dispose();
      await flush();
      if (step !== 9) continue;
      after10 = held();
      created.mockClear();
    }
    expect(created).not.toHaveBeenCalled();
    expect(held()).toEqual(after10);
  });

  test('an update in place changes neither what was asked for before it nor what is read after it', async () => {
    const [p, m, v] = [1, 0, 0].map((value) => parameter(new Float32Array(4).fill(value), [4]));
    const update = (step: number) =>
      tidy(() =>
        adamwUpdate({
          ...{ parameters: [p!], firstMoments: [m!], secondMoments: [v!], decays: [0], update: step },
          ...{ gradients: [tensor([1, 1, 1, 1])], learningRate: 0.25, beta1: 0, beta2: 0, epsilon: 0 },
        }),
      );
    const shared = p!.clone();
    update(1);
    const asked = p!.data();
    update(2);
    expect([...(await asked)]).toEqual([0.75, 0.75, 0.75, 0.75]);
    expect([...(await p!.data())]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect([...(await shared.data())]).toEqual([1, 1, 1, 1]);
  });

  test('a command that the device refuses is an error at the next flush, once', async () => {
    const { device } = backend() as unknown as { device: GPUDevice };
    device.createBuffer({ size: 16, usage: 0xffff_0000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const error = await flush()
      .then(() => flush())
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WebgpuError);
    expect(error).toMatchObject({ code: 'device-failed' });
    await flush();
  });
});

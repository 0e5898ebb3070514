import { adamwUpdate, endBackend, flush, parameter, tensor, tidy, useBackend } from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebgpuError, webgpu } from '../src/index.ts';
import { describeWithAdapter } from './adapter-of-tests.ts';
import { expectNothingLeftBehind } from './tiny-training.ts';

await describeWithAdapter('on a device', () => {
  beforeEach(async () => void (await useBackend(webgpu())));
  afterEach(endBackend);

  test('500 training steps leave no tensor, no buffer in use and no byte allocated more', () =>
    expectNothingLeftBehind(500));

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

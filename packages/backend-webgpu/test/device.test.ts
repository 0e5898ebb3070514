import {
  adamwUpdate,
  dispose,
  endBackend,
  flush,
  parameter,
  tensor,
  tidy,
  useBackend,
} from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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

  test("AdamW takes as many parameters a dispatch as the device's storage buffers allow", () => {
    const { limits } = (backend() as unknown as { device: GPUDevice }).device;
    const lists = [0, 1, 2].map(() => Array.from({ length: 9 }, () => parameter(new Float32Array(8), [8])));
    const [parameters, firstMoments, secondMoments] = lists;
    const dispatches = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
    tidy(() =>
      adamwUpdate({
        ...{ parameters: parameters!, firstMoments: firstMoments!, secondMoments: secondMoments! },
        gradients: parameters!.map(() => tensor(new Float32Array(8))),
        ...{
          decays: parameters!.map(() => 0),
          learningRate: 0.25,
          beta1: 0,
          beta2: 0,
          epsilon: 1,
          update: 1,
        },
      }),
    );
    const together = Math.min(8, Math.floor(limits.maxStorageBuffersPerShaderStage / 4));
    expect(together).toBeGreaterThan(1);
    expect(dispatches).toHaveBeenCalledTimes(Math.ceil(9 / together));
    dispatches.mockRestore();
    dispose(lists.flat());
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

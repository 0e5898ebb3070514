import { endBackend, flush, useBackend } from '@bertwright/tensor';
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

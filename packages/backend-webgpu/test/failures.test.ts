import {
  add,
  dispose,
  endBackend,
  fill,
  flush,
  gelu,
  memory,
  mul,
  type Scalar,
  slice,
  sum,
  tensor,
  useBackend,
} from '@bertwright/tensor';
import { fit, TrainerError } from '@bertwright/trainer';
import { backend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebgpuError, webgpu } from '../src/index.ts';
import { describeWithAdapter } from './adapter-of-tests.ts';
import { type SmallParameters, smallRun, smallTrainable } from './small-model.ts';

const deviceInUse = () => (backend() as unknown as { device: GPUDevice }).device;
const valuesOf = async (parameters: SmallParameters) =>
  Promise.all(Object.values(parameters).map(async (each) => [...(await each.data())]));

/** Trains for two epochs of two steps; `before` is called with the number of each step. Tells what was thrown. */
async function failing(trainable = smallTrainable(), before: (step: number) => void = () => {}) {
  const run = fit(smallRun(trainable, { epochs: 2, batches: 2, before }));
  let afterEpoch: number[][] | undefined;
  try {
    for await (const { type } of run)
      if (type === 'epoch') afterEpoch ??= await valuesOf(trainable.parameters);
    await run;
    throw new Error('Expected a run that fails.');
  } catch (error) {
    return { error, afterEpoch, trainable };
  }
}

await describeWithAdapter('when something goes wrong', () => {
  let device: string;
  beforeEach(async () => {
    ({ device } = await useBackend(webgpu()));
  });
  afterEach(endBackend);

  test("a device lost in the second epoch is an error, and the first epoch's parameters can still be read", async () => {
    const { error, afterEpoch, trainable } = await failing(undefined, (step) => {
      if (step === 3) deviceInUse().destroy();
    });
    expect(error).toBeInstanceOf(WebgpuError);
    expect(error).toMatchObject({ code: 'device-lost' });
    expect(String(error)).toMatch(/lost: .*still be read.*useBackend/s);
    expect(await valuesOf(trainable.parameters)).toEqual(afterEpoch);
  });

  test('a lost device stays lost, until the backend is started again', async () => {
    const held = gelu(tensor([1, 2]));
    deviceInUse().destroy();
    await expect(held.data()).rejects.toMatchObject({ code: 'device-lost' });
    await expect(flush()).rejects.toMatchObject({ code: 'device-lost' });
    await expect(flush()).rejects.toMatchObject({ code: 'device-lost' });
    await useBackend(webgpu());
    expect((await gelu(tensor([1, 2])).data())[0]).toBeCloseTo(0.8413);
  });

  test('no memory is an error, after which parameters can be read and the next run goes well', async (context) => {
    if (!/swiftshader/i.test(device)) context.skip('how much memory a card has is not known');
    const trainable = smallTrainable();
    const tooLarge = () => {
      const large = fill([2 ** 28], 1);
      return mul(sum(slice(large, [0], [1])), 0) as Scalar;
    };
    const greedy = {
      ...trainable,
      loss: (...args: Parameters<typeof trainable.loss>) =>
        args[2].step < 2 ? trainable.loss(...args) : add<Scalar>(trainable.loss(...args), tooLarge()),
    };
    const { error, afterEpoch } = await failing(greedy);
    expect(error).toBeInstanceOf(WebgpuError);
    expect(error).toMatchObject({ code: 'out-of-memory' });
    expect(String(error)).toMatch(/smaller batches/);
    expect(await valuesOf(trainable.parameters)).toEqual(afterEpoch);
    await flush();
    const { numLiveBytes } = memory() as unknown as { numLiveBytes: number };
    expect(numLiveBytes).toBeLessThan(2 ** 20);
    const history = await fit(smallRun(trainable, { epochs: 1, batches: 2, before: () => {} }));
    expect(history.outcome).toBe('finished');
    dispose(Object.values(trainable.parameters));
  });

  test.each(['kernel', 'scale', 'offset', 'pooler', 'classifier'] as const)(
    'a number in `%s` that is not finite is noticed on the host, before it is kept',
    async (name) => {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const trainable = smallTrainable();
        const { parameters } = trainable;
        const { error, afterEpoch } = await failing(trainable, (step) => {
          if (step !== 2) return;
          const { shape, size } = parameters[name];
          const values = Float32Array.from({ length: size }, (_, i) => (i === 0 ? bad : 0.5));
          parameters[name].assign(tensor(values, shape));
        });
        expect(error).toBeInstanceOf(TrainerError);
        expect(error).toMatchObject({ code: 'non-finite' });
        expect(await valuesOf(parameters)).toEqual(afterEpoch);
        dispose(Object.values(parameters));
      }
    },
  );
});

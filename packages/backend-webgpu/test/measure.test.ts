import { expect, test } from 'vitest';
import { findGpu } from '../src/adapter.ts';
import { Gpu } from '../src/gpu/gpu.ts';
import { measureProducts } from '../src/kernels/product/measure.ts';
import { startTfjsBackend } from '../src/tfjs-backend.ts';
import { describeWithAdapter, deviceOfTests } from './adapter-of-tests.ts';

/** Of a small product, as if each took so many milliseconds. */
const clock = (within: number, byTiles: number) => ({
  size: { m: 32, n: 32, k: 64 },
  async time(work: () => Promise<unknown>, bySubgroups: boolean) {
    await work();
    return bySubgroups ? within : byTiles;
  },
});

await describeWithAdapter('measuring products within subgroups', () => {
  const started = deviceOfTests();

  test.each([
    { within: 3, byTiles: 5, chosen: ['nn', 'nt', 'tn'] },
    { within: 4.9, byTiles: 5, chosen: [] },
    { within: 8, byTiles: 5, chosen: [] },
  ])('of $within ms beside $byTiles chooses $chosen and frees what it made', async (times) => {
    // As on a card.
    const gpu = new Gpu(started().tfjs, { software: false });
    const before = gpu.memory();
    expect(await measureProducts(gpu, clock(times.within, times.byTiles))).toEqual(times.chosen);
    expect(gpu.memory()).toMatchObject({ numBuffersInUse: before.numBuffersInUse });
  });

  test('is left out without subgroups, with 16-bit floats, and where the driver computes on the CPU', async () => {
    const { tfjs } = started();
    const options = [
      { software: false, subgroups: false },
      { software: false, half: true },
      { software: true },
    ];
    for (const each of options) expect(await measureProducts(new Gpu(tfjs, each), clock(1, 5))).toEqual([]);
  });

  test('does without on a device that refuses the programs', async () => {
    const adapter = (await (await findGpu()).requestAdapter())!;
    const device = await adapter.requestDevice();
    const { info } = adapter as GPUAdapter & { info: GPUAdapterInfo };
    const { tfjs } = await startTfjsBackend(device, info);
    const gpu = new Gpu(tfjs, { software: false, subgroups: true });
    expect(await measureProducts(gpu, clock(1, 5))).toEqual([]);
    await expect(tfjs.flush().then(() => tfjs.flush())).resolves.toBeUndefined();
    device.destroy();
  });
});

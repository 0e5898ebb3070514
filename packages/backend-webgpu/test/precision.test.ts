import { useBackend } from '@bertwright/tensor';
import { describeBert, describeOperations } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { findGpu } from '../src/adapter.ts';
import { webgpu } from '../src/index.ts';
import { describeWithAdapter } from './adapter-of-tests.ts';

const half = () => webgpu({ precision: 'f16' });

/**
 * An operand rounded to 16 bits is off by up to 5e-4 of itself; what a product of them is off by depends on how its
 * terms cancel, and adds up over a model's layers.
 */
const tolerances = {
  forwardTolerance: 2e-3,
  gradientTolerance: 1e-2,
  trainingLossTolerance: 1e-2,
  trainingNormTolerance: 5e-2,
};

await describeWithAdapter("precision 'f16'", async () => {
  const adapter = await (await findGpu()).requestAdapter();
  if (adapter!.features.has('shader-f16')) {
    describeOperations('webgpu in f16', half, tolerances);
    describeBert('webgpu in f16', half, { ...tolerances, traceSteps: 0 });
    return;
  }
  describe('where the adapter has no 16-bit floats', () => {
    test('is refused at the start, with the remedy', async () => {
      await expect(useBackend(half())).rejects.toThrow(/'shader-f16'.*leave `precision` out/);
    });
    test('the products are not tested', (context) =>
      context.skip("needs an adapter with 'shader-f16', such as Mesa's llvmpipe or a graphics card"));
  });
});

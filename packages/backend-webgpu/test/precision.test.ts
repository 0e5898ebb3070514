import { useBackend } from '@bertwright/tensor';
import { describeBert, describeOperations } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { findGpu } from '../src/adapter.ts';
import { webgpu } from '../src/index.ts';
import { describeWithAdapter } from './adapter-of-tests.ts';

const half = () => webgpu({ precision: 'f16' });

/**
 * An operand rounded to 16 bits is off by up to 2^-11 of itself, 4.9e-4; a term of a product by twice that; what the
 * product is off by depends on how its terms cancel.
 */
const tolerances = { forwardTolerance: 2e-3, gradientTolerance: 1e-2 };

/**
 * In a model such errors add up. The checkpoints have three layers of four products in a row, and a pooler: 13 independent
 * errors of 9.8e-4 are 3.5e-3, where all of a kind would be 1.3e-2.
 */
const modelTolerances = {
  ...tolerances,
  forwardTolerance: 3.5e-3,
  trainingLossTolerance: 1e-2,
  trainingNormTolerance: 5e-2,
};

await describeWithAdapter("precision 'f16'", async () => {
  const adapter = await (await findGpu()).requestAdapter();
  if (adapter!.features.has('shader-f16')) {
    describeOperations('webgpu in f16', half, tolerances);
    describeBert('webgpu in f16', half, { ...modelTolerances, traceSteps: 0 });
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

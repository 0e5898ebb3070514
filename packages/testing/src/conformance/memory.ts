import { flush, memory } from '@bertwright/tensor';
import { backend } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { ConformanceOptions } from './options.ts';

/** Runs `body` and expects as many tensors, buffers and bytes of the engine after it as before. */
export async function leavesNothing(
  body: () => Promise<void>,
  { engineBytes = reportedBytes }: Pick<ConformanceOptions, 'engineBytes'> = {},
): Promise<void> {
  await flush();
  const before = { ...held(), bytes: engineBytes() };
  await body();
  // A backend that records lets go of what nobody needs when it runs.
  await flush();
  expect({ ...held(), bytes: engineBytes() }, 'what is held').toEqual(before);
}

function held() {
  const { numTensors, numDataBuffers } = memory();
  return { tensors: numTensors, buffers: numDataBuffers, values: backend().numDataIds() };
}

function reportedBytes(): number | undefined {
  const { usedBytes, numBytesInGPU } = backend().memory() as { usedBytes?: number; numBytesInGPU?: number };
  return usedBytes ?? numBytesInGPU;
}

import type { Tensor } from '@bertwright/tensor';
import { expect } from 'vitest';
import { expectClose } from '../expect-close.ts';
import type { HostTensor } from './host-tensor.ts';

/** Forward, as a share of the tensor's largest magnitude. */
export const defaultForwardTolerance = 1e-5;
/** Gradients, the same. */
export const defaultGradientTolerance = 1e-4;

/**
 * Expects shape, type and values: whole numbers, booleans and copies (`exact`) bit by bit, other floats within
 * a tolerance times the largest finite magnitude, with NaN and infinity exactly where they are expected.
 */
export async function expectValues(
  actual: Tensor,
  expected: HostTensor,
  {
    exact = false,
    name = 'output',
    tolerance = defaultForwardTolerance,
  }: { exact?: boolean | undefined; name?: string; tolerance?: number } = {},
): Promise<void> {
  expect({ shape: actual.shape, dtype: actual.dtype }, name).toEqual({
    shape: [...expected.shape],
    dtype: expected.dtype,
  });
  const values = await actual.data();
  if (expected.dtype !== 'float32') {
    // Whole numbers know no -0.
    expectSame(values, Int32Array.from(expected.data), name);
    return;
  }
  const wanted = Float32Array.from(expected.data);
  if (exact) expectSame(values, wanted, name);
  else expectClose(values, wanted, tolerance, { name });
}

function expectSame(actual: ArrayLike<number>, wanted: ArrayLike<number>, name: string): void {
  expect(actual.length, name).toBe(wanted.length);
  for (let index = 0; index < wanted.length; index++) {
    if (Object.is(actual[index], wanted[index])) continue;
    const show = (value: number | undefined) => (Object.is(value, -0) ? '-0' : String(value));
    expect.fail(`${name}: expected ${show(wanted[index])} at ${index}, got ${show(actual[index])}`);
  }
}

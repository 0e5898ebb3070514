import type { ParameterEntry } from '@bertwright/checkpoint';
import type { Leaf, Tensor, Variable } from '@bertwright/tensor';
import { expect } from 'vitest';
import { expectClose } from '../../expect-close.ts';
import type { ReferenceTensor } from '../../reference.ts';
import { defaultGradientTolerance } from '../expect-values.ts';
import { inMemory } from './fixture-model.ts';

/** What gradients are compared with. */
export interface ExpectedGradients {
  entries: readonly ParameterEntry[];
  expected: Record<string, ReferenceTensor>;
  /**
   * Paths of parameters whose gradient is truly 0, so that what either side computes is rounding noise: those of keys'
   * biases always, and others where a softmax over tokens takes away what all tokens have alike.
   */
  zero?: RegExp;
  tolerance?: number | undefined;
}

/** Expects the gradient of each parameter to be the file's `grad.NAME`. */
export async function expectGradients(
  gradients: readonly Tensor[],
  parameters: readonly Leaf<Variable>[],
  { entries, expected, zero, tolerance = defaultGradientTolerance }: ExpectedGradients,
): Promise<void> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  expect(gradients.length).toBe(parameters.length);
  for (const [index, { path }] of parameters.entries()) {
    const { names, transposed } = byPath.get(path)!;
    const wanted = inMemory(expected[`grad.${names[0]}`]!, transposed);
    const absolute = path.endsWith('key.bias') || zero?.test(path) ? 1e-7 : 0;
    expectClose(await gradients[index]!.data(), wanted, tolerance, { name: path, absolute });
  }
}

import {
  dispose,
  memory,
  mul,
  parameter,
  sum,
  type Tensor,
  tensor,
  tidy,
  valueAndGradients,
} from '@bertwright/tensor';
import { expect } from 'vitest';
import type { Values } from './reference.ts';

/** The largest difference, over the largest magnitude expected, or over `least` where that is larger. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>, least = 0): number {
  expect(actual.length).toBe(expected.length);
  let magnitude = least;
  let difference = 0;
  for (let index = 0; index < expected.length; index++) {
    magnitude = Math.max(magnitude, Math.abs(expected[index]!));
    const apart = Math.abs(actual[index]! - expected[index]!);
    difference = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(difference, apart);
  }
  return magnitude === 0 ? difference : difference / magnitude;
}

/** One case of an operation: what runs on the backend, and the same in double precision. */
export interface OperationCase {
  readonly inputs: Values[];
  readonly run: (inputs: Tensor[]) => Tensor;
  readonly reference: (inputs: Values[]) => number[];
  /** A gradient smaller than this is what is left of larger terms that cancel: its error is measured by theirs. */
  readonly cancelled?: number;
}

/**
 * Checks the outputs of a case against its reference (1e-5 of the largest magnitude), its gradients against finite
 * differences of the reference in double precision (1e-4), and that no tensor is left behind.
 */
export async function checkOperation({ inputs, run, reference, cancelled }: OperationCase): Promise<void> {
  const before = memory().numTensors;
  const variables = inputs.map(({ data, shape }) => parameter(Float32Array.from(data), shape));
  const exact: Values[] = inputs.map(({ data, shape }) => ({
    shape,
    data: Float64Array.from(Float32Array.from(data)),
  }));
  const expected = reference(exact);
  const weights = Float64Array.from(expected, (_, index) => Math.fround(Math.cos(index * 1.7) + 0.1));

  const output = tidy(() => run(variables));
  expect(relativeError(await output.data(), expected), 'outputs').toBeLessThan(1e-5);

  const { value, gradients } = tidy(() => {
    const weighting = tensor(Float32Array.from(weights), output.shape);
    return valueAndGradients(() => sum(mul(run(variables), weighting)), variables);
  });
  const objective = (values: Values[]) =>
    reference(values).reduce((total, y, index) => total + y * weights[index]!, 0);
  for (const [place, gradient] of gradients.entries()) {
    expect(gradient.shape).toEqual([...inputs[place]!.shape]);
    const numeric = finiteDifferences(objective, exact, place);
    expect(
      relativeError(await gradient.data(), numeric, cancelled),
      `gradient of input ${place}`,
    ).toBeLessThan(1e-4);
  }
  dispose([output, value, ...gradients, ...variables]);
  expect(memory().numTensors).toBe(before);
}

function finiteDifferences(
  objective: (values: Values[]) => number,
  inputs: Values[],
  place: number,
): Float64Array {
  const data = inputs[place]!.data as Float64Array;
  const step = 1e-5;
  return data.map((value, index) => {
    data[index] = value + step;
    const above = objective(inputs);
    data[index] = value - step;
    const below = objective(inputs);
    data[index] = value;
    return (above - below) / (2 * step);
  });
}

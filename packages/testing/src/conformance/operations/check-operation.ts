import {
  dispose,
  mul,
  parameter,
  sum,
  type Tensor,
  tensor,
  tidy,
  valueAndGradients,
} from '@bertwright/tensor';
import { expect } from 'vitest';
import { expectClose } from '../../expect-close.ts';
import { defaultForwardTolerance, defaultGradientTolerance, expectValues } from '../expect-values.ts';
import { chosenPlaces, doubled, finiteDifferences, weightedSum, weightsOf } from '../finite-differences.ts';
import type { HostTensor } from '../host-tensor.ts';
import type { ConformanceOptions } from '../options.ts';

/** One case of an operation: what runs on the backend, and the same in double precision. */
export interface OperationCase {
  readonly inputs: readonly HostTensor[];
  readonly run: (inputs: Tensor[]) => Tensor;
  readonly reference: (inputs: HostTensor[]) => HostTensor;
  /** A gradient smaller than this is what is left of larger terms that cancel: its error is measured by theirs. */
  readonly cancelled?: number;
}

/**
 * Checks the outputs of a case against its reference (by default 1e-5 of the largest magnitude) and its gradients against finite
 * differences of the reference in double precision (1e-4).
 */
export async function checkOperation(
  { inputs, run, reference, cancelled = 0 }: OperationCase,
  {
    forwardTolerance = defaultForwardTolerance,
    gradientTolerance = defaultGradientTolerance,
  }: Pick<ConformanceOptions, 'forwardTolerance' | 'gradientTolerance'> = {},
): Promise<void> {
  const variables = inputs.map(({ data, shape }) => parameter(Float32Array.from(data), shape));
  const exact = inputs.map(doubled);
  const expected = reference(exact);
  const weights = weightsOf(expected.data.length);

  const output = tidy(() => run(variables));
  await expectValues(output, expected, { tolerance: forwardTolerance });
  const { value, gradients } = tidy(() => {
    const weighting = tensor(weights, output.shape);
    return valueAndGradients(() => sum(mul(run(variables), weighting)), variables);
  });
  const objective = () => weightedSum(reference(exact).data, weights);
  for (const [index, gradient] of gradients.entries()) {
    expect(gradient.shape).toEqual([...inputs[index]!.shape]);
    const values = await gradient.data();
    const places = chosenPlaces(values.length);
    const numeric = finiteDifferences(objective, exact[index]!, places);
    expectClose(
      places.map((place) => values[place]!),
      numeric,
      gradientTolerance,
      // What the differences themselves round to where the gradient is 0.
      { name: `gradient of input ${index}`, absolute: 1e-9 + gradientTolerance * cancelled },
    );
  }
  dispose([output, value, ...gradients, ...variables]);
}

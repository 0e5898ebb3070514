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
  /**
   * Where a gradient may be what is left of larger terms that cancel: by input, how large their magnitudes sum up to.
   * float32 rounds the terms, so no tolerance relative to what is left can hold.
   */
  readonly terms?: (inputs: HostTensor[], dy: ArrayLike<number>) => readonly number[];
}

/** What a float32 sum of rounded terms may be off by, as a share of the sum of their magnitudes: four roundings. */
const ofTerms = 4 * 2 ** -24;

/**
 * Checks the outputs of a case against its reference (by default 1e-5 of the largest magnitude) and its gradients against finite
 * differences of the reference in double precision (1e-4).
 */
export async function checkOperation(
  { inputs, run, reference, terms }: OperationCase,
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
  const cancelling = terms?.(exact, weights) ?? [];
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
      { name: `gradient of input ${index}`, absolute: 1e-9 + ofTerms * (cancelling[index] ?? 0) },
    );
  }
  dispose([output, value, ...gradients, ...variables]);
}

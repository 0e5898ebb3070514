import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose } from '../../expect-close.ts';
import { defaultGradientTolerance, expectValues } from '../expect-values.ts';
import { chosenPlaces, doubled, finiteDifferences, weightedSum, weightsOf } from '../finite-differences.ts';
import { type HostTensor, onBackend } from '../host-tensor.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

/** Gradients are checked where there are at most so many values: each costs two runs of the reference. */
const fewValues = 64;

type Tensors = Record<string, tf.Tensor>;

/** Runs one case of a kernel, forward and, where there is one, gradient; nothing is left behind. */
export async function checkKernel(
  { kernel, differentiable }: Pick<KernelCases, 'kernel' | 'differentiable'>,
  { inputs, attributes = {}, reference, exact, gradient = true }: KernelCase,
): Promise<void> {
  const exactInputs = mapValues(inputs, doubled);
  const expected = [reference(exactInputs)].flat();
  const given: Tensors = mapValues(inputs, onBackend);
  const outputs = tf.tidy(() => runKernel(kernel, given, attributes));
  expect(outputs.length, 'number of outputs').toBe(expected.length);
  for (const [index, output] of outputs.entries()) {
    await expectValues(output, expected[index]!, { exact, name: `output ${index}` });
  }
  tf.dispose(outputs);
  if (differentiable && gradient && isSmall(inputs) && expected.some(({ data }) => data.length > 0)) {
    await checkGradients({ kernel, attributes, reference, given, exactInputs, expected });
  }
  tf.dispose(given);
}

interface GradientCase {
  kernel: string;
  attributes: Readonly<Record<string, unknown>>;
  reference: KernelCase['reference'];
  given: Tensors;
  exactInputs: Record<string, HostTensor>;
  expected: readonly HostTensor[];
}

async function checkGradients(options: GradientCase): Promise<void> {
  const { kernel, attributes, reference, given, exactInputs, expected } = options;
  const names = Object.keys(given).filter((name) => given[name]!.dtype === 'float32');
  if (names.length === 0) return;
  const weights = expected.map(({ data }) => weightsOf(data.length));
  const objective = (...variables: tf.Tensor[]) => {
    const all = { ...given };
    names.forEach((name, index) => {
      all[name] = variables[index]!;
    });
    const parts = runKernel(kernel, all, attributes).map((output, index) =>
      tf.sum(tf.mul(output, tf.tensor(weights[index]!, [...expected[index]!.shape]))),
    );
    return parts.reduce((sum, part) => tf.add(sum, part)) as tf.Scalar;
  };
  const gradients = tf.tidy(() => tf.grads(objective)(names.map((name) => given[name]!)));
  const inDoublePrecision = () =>
    [reference(exactInputs)].flat().reduce((sum, { data }, i) => sum + weightedSum(data, weights[i]!), 0);
  for (const [index, gradient] of gradients.entries()) {
    const name = names[index]!;
    expect(gradient.shape, `shape of the gradient of ${name}`).toEqual([...exactInputs[name]!.shape]);
    const places = chosenPlaces(gradient.size);
    const numeric = finiteDifferences(inDoublePrecision, exactInputs[name]!, places);
    expectClose(await gradient.data(), numeric, defaultGradientTolerance, {
      name: `gradient of ${name}`,
      // What the differences themselves round to where the gradient is 0.
      absolute: 1e-9,
    });
  }
  tf.dispose(gradients);
}

/** Lists are handed over as lists: tfjs asks for that where it saves them for the gradient. */
function runKernel(
  kernel: string,
  inputs: Tensors,
  attributes: Readonly<Record<string, unknown>>,
): tf.Tensor[] {
  const named = '0' in inputs ? Object.values(inputs) : inputs;
  return [
    tf
      .engine()
      .runKernel(kernel, named as unknown as tf.NamedTensorMap, attributes as unknown as tf.NamedAttrMap),
  ].flat() as tf.Tensor[];
}

function isSmall(inputs: KernelCase['inputs']): boolean {
  const count = Object.values(inputs).reduce((sum, { data }) => sum + data.length, 0);
  return count > 0 && count <= fewValues;
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, of: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
}

import {
  type Backend,
  dispose,
  disposeTree,
  flush,
  leaves,
  mean,
  mul,
  type Scalar,
  square,
  tidy,
  useBackend,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { test } from 'vitest';
import { expectClose } from '../../expect-close.ts';
import { useReferenceBackend } from '../../reference-backend.ts';
import { defaultForwardTolerance, defaultGradientTolerance } from '../expect-values.ts';
import { leavesNothing } from '../memory.ts';
import type { ConformanceOptions } from '../options.ts';

/** Those of no checkpoint of ../shared. */
const activations = ['relu', 'silu'] as const;

/** A layer with each of the activations that no checkpoint has, beside tfjs's plain JavaScript backend. */
export function describeActivations(makeBackend: () => Backend, options: ConformanceOptions): void {
  const { forwardTolerance = defaultForwardTolerance, gradientTolerance = defaultGradientTolerance } =
    options;
  test(`a layer with ${activations.join(' or ')} has the plain JavaScript backend's states and gradients`, async () => {
    await useReferenceBackend();
    const expected = await runAll();
    await useBackend(makeBackend());
    let actual: Computed[] = [];
    await leavesNothing(async () => {
      actual = await runAll();
    }, options);
    for (const [index, { name, values }] of expected.entries()) {
      const tolerance = name.includes(' ') ? gradientTolerance : forwardTolerance;
      expectClose(actual[index]!.values, values, tolerance, { name });
    }
  });
}

interface Computed {
  /** Of an activation, and of the parameter whose gradient it is. */
  readonly name: string;
  readonly values: Float32Array;
}

async function runAll(): Promise<Computed[]> {
  const { bertFamily } = await import('@bertwright/encoder');
  const inputs = {
    size: 2,
    length: 4,
    inputIds: Int32Array.of(2, 7, 9, 3, 2, 8, 3, 0),
    attentionMask: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0),
  };
  const computed: Computed[] = [];
  for (const activation of activations) {
    const sizes = { vocabularySize: 12, hiddenSize: 8, layers: 1, heads: 2, maxPositions: 4 };
    const config = bertFamily.config({ ...sizes, activation, initializerRange: 0.5 });
    const parameters = bertFamily.parameters(config, { seed: 1, pooler: false });
    // The gradient of keys' biases is truly 0: what is computed of it is rounding noise.
    const variables = leaves<Variable>(parameters).filter(({ path }) => !path.endsWith('key.bias'));
    const states = tidy(() => bertFamily.encode(parameters, inputs, config).lastHiddenState);
    const { value, gradients } = tidy(() =>
      valueAndGradients(
        () => {
          const { lastHiddenState } = bertFamily.encode(parameters, inputs, config);
          // The mean of normalised squares is 1 whatever the layer does.
          return mean(mul(lastHiddenState, square(lastHiddenState))) as Scalar;
        },
        variables.map((leaf) => leaf.value),
      ),
    );
    await flush();
    const names = [activation, ...variables.map(({ path }) => `${activation} ${path}`)];
    for (const [index, each] of [states, ...gradients].entries()) {
      computed.push({ name: names[index]!, values: (await each.data()) as Float32Array });
    }
    dispose([states, value, ...gradients]);
    disposeTree(parameters);
  }
  return computed;
}

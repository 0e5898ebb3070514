import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { elementOf } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

interface Attributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decays: readonly number[];
}

/** A thread an element of one parameter: everything of it is read and written once, in its place. */
const program = (size: number, scaled: boolean): Program => {
  const { element } = elementOf(size);
  return {
    key: `adamw ${element} ${Number(scaled)}`,
    reads: { g: element, rates: 'f32', ...(scaled && ({ gradientScale: 'f32' } as const)) },
    writes: { p: element, m: element, v: element },
    settings: {
      count: 'u32',
      decay: 'f32',
      beta1: 'f32',
      beta2: 'f32',
      rest1: 'f32',
      rest2: 'f32',
      epsilon: 'f32',
    },
    code: () => `${flatMain}
  if (index >= settings.count) { return; }
  let gradient = g[index]${scaled ? ' * gradientScale[0]' : ''};
  let first = m[index] * settings.beta1 + gradient * settings.rest1;
  let second = v[index] * settings.beta2 + gradient * gradient * settings.rest2;
  let denominator = sqrt(second / rates[2]) + settings.epsilon;
  p[index] = p[index] * (1.0 - rates[0] * settings.decay) - first / rates[1] / denominator * rates[0];
  m[index] = first;
  v[index] = second;
}`,
  };
};

/**
 * p0, m0, v0, g0, p1, ...; settings [learningRate, 1 - beta1^t, 1 - beta2^t]; gradientScale? [];
 * attrs beta1, beta2, epsilon, decays -> [p0', m0', v0', p1', ...], in the memory of the old ones where nobody else
 * holds that.
 */
export const adamwKernel = kernel<Record<string, TensorInfo>, Attributes>(
  'BertAdamW',
  (gpu, inputs, { beta1, beta2, epsilon, decays }) => {
    const { settings: rates, gradientScale } = inputs;
    return decays.flatMap((decay, place) => {
      const g = inputs[`g${place}`]!;
      const size = util.sizeFromShape(g.shape);
      const [p, m, v] = ['p', 'm', 'v'].map((name) => gpu.own(inputs[`${name}${place}`]!));
      const count = size / elementOf(size).each;
      if (count > 0) {
        gpu.run(
          program(size, gradientScale !== undefined),
          { g, rates: rates!, ...(gradientScale && { gradientScale }), p: p!, m: m!, v: v! },
          { count, decay, beta1, beta2, rest1: 1 - beta1, rest2: 1 - beta2, epsilon },
          flatGroups(count),
        );
      }
      return [p!, m!, v!];
    });
  },
);

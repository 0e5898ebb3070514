import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { erfFunction, tanhFunction } from '../wgsl/functions.ts';
import { elementOf } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

interface Attributes {
  readonly approximate: 'none' | 'tanh';
}

/** WGSL: `gate(x)`, the share of x that passes, and `slope(x)`, the derivative of x gate(x). */
const gates = {
  none: `${erfFunction}
fn gate(x: f32) -> f32 { return 0.5 * (1.0 + erfOf(x * ${Math.SQRT1_2})); }
fn slope(x: f32) -> f32 { return gate(x) + x * exp(-0.5 * x * x) * ${1 / Math.sqrt(2 * Math.PI)}; }`,
  tanh: `${tanhFunction}
const inner = ${Math.sqrt(2 / Math.PI)};
fn gate(x: f32) -> f32 { return 0.5 * (1.0 + tanhOf(inner * (x + 0.044715 * x * x * x))); }
fn slope(x: f32) -> f32 {
  let open = gate(x);
  return open + 2.0 * x * open * (1.0 - open) * inner * (1.0 + 0.134145 * x * x);
}`,
} as const;

/** Applies a function of one value to all of an element. */
const each = (name: string, wide: boolean) =>
  wide ? `vec4<f32>(${[...'xyzw'].map((i) => `${name}(v.${i})`).join(', ')})` : `${name}(v)`;

const program = (approximate: Attributes['approximate'], size: number, gradient: boolean): Program => {
  const { element } = elementOf(size);
  const value = gradient
    ? `dy[index] * ${each('slope', size % 4 === 0)}`
    : `v * ${each('gate', size % 4 === 0)}`;
  return {
    key: `gelu${gradient ? 'Gradient' : ''} ${approximate} ${element}`,
    reads: gradient ? { dy: element, x: element } : { x: element },
    writes: { y: element },
    settings: { count: 'u32' },
    code: () => `${gates[approximate]}
${flatMain}
  if (index >= settings.count) { return; }
  let v = x[index];
  y[index] = ${value};
}`,
  };
};

/** x; attrs approximate 'none' or 'tanh' -> y */
export const geluKernel = kernel<{ x: TensorInfo }, Attributes>('BertGelu', (gpu, { x }, { approximate }) => {
  const y = gpu.tensor(x.shape);
  const size = util.sizeFromShape(x.shape);
  const count = size / elementOf(size).each;
  if (count > 0) gpu.run(program(approximate, size, false), { x, y }, { count }, flatGroups(count));
  return y;
});

/** dy, x; attrs approximate -> dx */
export const geluGradientKernel = kernel<Record<'dy' | 'x', TensorInfo>, Attributes>(
  'BertGeluGrad',
  (gpu, { dy, x }, { approximate }) => {
    const y = gpu.tensor(x.shape);
    const size = util.sizeFromShape(x.shape);
    const count = size / elementOf(size).each;
    if (count > 0) gpu.run(program(approximate, size, true), { dy, x, y }, { count }, flatGroups(count));
    return y;
  },
);

import { keyState, type RandomKey } from '@bertwright/tensor';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { randomFunctions } from '../wgsl/random.ts';
import { elementOf } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

/** What a mask depends on. */
export interface DropoutAttributes extends RandomKey {
  readonly rate: number;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** The words that a program draws a mask from: the key's state and what lies below is dropped. */
export const maskSettings = ({ rate, ...key }: DropoutAttributes) => {
  const { a, b } = keyState(key);
  return { stateA: a, stateB: b, threshold: Math.round(rate * 65536), factor: 1 / (1 - rate) };
};

/**
 * A thread an element. Its state takes in the coordinates of all axes but the last, from the first to the last, as on
 * the host.
 */
function program(output: 'mask' | 'values', axes: number, width: number): Program {
  const { element, each } = elementOf(width);
  const wide = each === 4;
  const kept = `${wide ? 'keptAtFour' : 'keptAt'}(state, index % settings.width * ${each}u, settings.threshold)`;
  const [none, scaled] = wide
    ? ['vec4<f32>()', 'x[index] * settings.factor']
    : ['0.0', 'x[index] * settings.factor'];
  const [yes, no] = wide ? ['vec4<i32>(1)', 'vec4<i32>()'] : ['1', '0'];
  const maskValue = `select(${no}, ${yes}, kept)`;
  const maskElement = wide ? 'vec4<i32>' : 'i32';
  return {
    key: `dropout ${output} ${axes} ${element}`,
    reads: output === 'values' ? { x: element } : {},
    writes: { y: output === 'mask' ? maskElement : element },
    settings: {
      count: 'u32',
      width: 'u32',
      stateA: 'u32',
      stateB: 'u32',
      threshold: 'u32',
      factor: 'f32',
      ...Object.fromEntries(
        range(axes).flatMap((i) => [
          [`stride${i}`, 'u32'],
          [`size${i}`, 'u32'],
        ]),
      ),
    },
    volatile: true,
    code: () => `${randomFunctions}
${flatMain}
  if (index >= settings.count) { return; }
  let row = index / settings.width;
  var state = vec2<u32>(settings.stateA, settings.stateB);
  ${range(axes)
    .map((i) => `state = absorb(state, row / settings.stride${i} % settings.size${i});`)
    .join('\n  ')}
  let kept = ${kept};
  y[index] = ${output === 'values' ? `select(${none}, ${scaled}, kept)` : maskValue};
}`,
  };
}

function runDropout(gpu: Gpu, attributes: DropoutAttributes, y: TensorInfo, x?: TensorInfo): TensorInfo {
  const size = util.sizeFromShape(y.shape);
  if (size === 0) return y;
  const width = y.shape.at(-1) ?? 1;
  const outer = y.shape.slice(0, -1);
  const { each } = elementOf(width);
  const strides: Record<string, number> = {};
  for (let axis = outer.length - 1, stride = 1; axis >= 0; stride *= outer[axis--]!) {
    strides[`stride${axis}`] = stride;
    strides[`size${axis}`] = outer[axis]!;
  }
  const count = size / each;
  gpu.run(
    program(x ? 'values' : 'mask', outer.length, width),
    x ? { x, y } : { y },
    { count, width: width / each, ...maskSettings(attributes), ...strides },
    flatGroups(count),
  );
  return y;
}

/** attrs shape, rate, seed, step, microBatch, site -> bool of the shape, true where a value is kept */
export const dropoutMaskKernel = kernel<Record<never, TensorInfo>, DropoutAttributes & { shape: number[] }>(
  'BertDropoutMask',
  (gpu, _, { shape, ...attributes }) => runDropout(gpu, attributes, gpu.tensor(shape, 'bool')),
);

/** x; attrs rate, seed, step, microBatch, site -> x / (1 - rate) where kept, else 0. The mask is never in memory. */
export const dropoutKernel = kernel<{ x: TensorInfo }, DropoutAttributes>(
  'BertDropout',
  (gpu, { x }, attributes) => runDropout(gpu, attributes, gpu.tensor(x.shape), x),
);

import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { randomFunctions } from '../wgsl/random.ts';
import { elementOf } from '../wgsl/rows.ts';
import {
  type DropoutAttributes,
  dropped,
  isKept,
  rowMaskSettings,
  rowMaskValues,
  rowState,
} from './dropout-mask.ts';
import { kernel } from './kernel.ts';

/** A thread an element. */
function program(output: 'mask' | 'values', axes: number, width: number): Program {
  const { element, each } = elementOf(width);
  const place = 'index % settings.width';
  const [yes, no] = each === 4 ? ['vec4<i32>(1)', 'vec4<i32>()'] : ['1', '0'];
  const value =
    output === 'values' ? dropped(each, 'x[index]', place) : `select(${no}, ${yes}, ${isKept(each, place)})`;
  const maskElement = each === 4 ? 'vec4<i32>' : 'i32';
  return {
    key: `dropout ${output} ${axes} ${element}`,
    reads: output === 'values' ? { x: element } : {},
    writes: { y: output === 'mask' ? maskElement : element },
    settings: { count: 'u32', width: 'u32', ...rowMaskSettings(axes) },
    volatile: true,
    code: () => `${randomFunctions}
${flatMain}
  if (index >= settings.count) { return; }
  let row = index / settings.width;
  ${rowState(axes)}
  y[index] = ${value};
}`,
  };
}

function runDropout(gpu: Gpu, attributes: DropoutAttributes, y: TensorInfo, x?: TensorInfo): TensorInfo {
  const size = util.sizeFromShape(y.shape);
  if (size === 0) return y;
  const width = y.shape.at(-1) ?? 1;
  const outer = y.shape.slice(0, -1);
  const { each } = elementOf(width);
  const count = size / each;
  gpu.run(
    program(x ? 'values' : 'mask', outer.length, width),
    x ? { x, y } : { y },
    { count, width: width / each, ...rowMaskValues(attributes, outer) },
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

import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { type Approximate, geluFunctions } from '../wgsl/gelu.ts';
import { elementOf } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

interface Attributes {
  readonly approximate: Approximate;
}

const program = (approximate: Approximate, size: number, gradient: boolean): Program => {
  const { element } = elementOf(size);
  return {
    key: `gelu${gradient ? 'Gradient' : ''} ${approximate} ${element}`,
    reads: gradient ? { dy: element, x: element } : { x: element },
    writes: { y: element },
    settings: { count: 'u32' },
    code: () => `${geluFunctions(approximate, element)}
${flatMain}
  if (index >= settings.count) { return; }
  let v = x[index];
  y[index] = ${gradient ? 'dy[index] * slope(v)' : 'v * gate(v)'};
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

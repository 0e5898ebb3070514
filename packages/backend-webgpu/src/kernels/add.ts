import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { elementOf } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

const program = (size: number): Program => {
  const { element } = elementOf(size);
  return {
    key: `add ${element}`,
    reads: { a: element, b: element },
    writes: { y: element },
    settings: { count: 'u32' },
    code: () => `${flatMain}
  if (index < settings.count) { y[index] = a[index] + b[index]; }
}`,
  };
};

/**
 * tfjs's own `Add`, but for floats of one shape, as residuals and sums of gradients are: tfjs binds anew at each call.
 * a, b -> a + b
 */
export const addKernel = kernel<Record<'a' | 'b', TensorInfo>>('Add', (gpu, inputs, attributes, tfjsKernel) => {
  const { a, b } = inputs;
  const size = util.sizeFromShape(a.shape);
  const alike = a.dtype === 'float32' && b.dtype === 'float32' && util.arraysEqual(a.shape, b.shape);
  if (!alike || size === 0) return tfjsKernel!(inputs, attributes);
  const y = gpu.tensor(a.shape);
  const count = size / elementOf(size).each;
  gpu.run(program(size), { a, b, y }, { count }, flatGroups(count));
  return y;
});

import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import type { Floats } from '../wgsl/functions.ts';
import { elementOf } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

const program = (element: Floats): Program => ({
  key: `add ${element}`,
  reads: { a: element, b: element },
  writes: { y: element },
  settings: { count: 'u32' },
  code: () => `${flatMain}
  if (index < settings.count) { y[index] = a[index] + b[index]; }
}`,
});

/**
 * tfjs's own `Add` binds its buffers anew each time: a step adds up gradients of one tensor some dozens of times. Of two
 * shapes, or other types than float32, it is still tfjs's.
 */
export const addKernel = kernel<Record<'a' | 'b', TensorInfo>>(
  'Add',
  (gpu, inputs, attributes, tfjsKernel) => {
    const { a, b } = inputs;
    const isOurs = a.dtype === 'float32' && b.dtype === 'float32' && util.arraysEqual(a.shape, b.shape);
    if (!isOurs) return tfjsKernel!(inputs, attributes);
    const y = gpu.tensor(a.shape);
    const size = util.sizeFromShape(a.shape);
    const { element, each } = elementOf(size);
    const count = size / each;
    if (count > 0) gpu.run(program(element), { a, b, y }, { count }, flatGroups(count));
    return y;
  },
);

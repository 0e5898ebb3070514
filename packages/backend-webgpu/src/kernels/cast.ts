import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { kernel } from './kernel.ts';

interface Attributes {
  readonly dtype: DataType;
}

const program: Program = {
  key: 'cast to f32',
  reads: { x: 'i32' },
  writes: { y: 'f32' },
  settings: { count: 'u32' },
  code: () => `${flatMain}
  if (index < settings.count) { y[index] = f32(x[index]); }
}`,
};

/**
 * x -> x as another type. tfjs's own hands whole numbers and truth values on as floats without converting them, and has
 * its programs look up what the memory really holds: one that reads it as floats would find their bits.
 */
export const castKernel = kernel<{ x: TensorInfo }, Attributes>(
  'Cast',
  (gpu, inputs, attributes, tfjsKernel) => {
    const { x } = inputs;
    if (attributes.dtype !== 'float32' || (x.dtype !== 'int32' && x.dtype !== 'bool')) {
      return tfjsKernel!(inputs, attributes);
    }
    const y = gpu.tensor(x.shape);
    const count = util.sizeFromShape(x.shape);
    if (count > 0) gpu.run(program, { x, y }, { count }, flatGroups(count));
    return y;
  },
);

import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { tanhFunction } from '../wgsl/functions.ts';
import { kernel } from './kernel.ts';

const program: Program = {
  key: 'tanh',
  reads: { x: 'f32' },
  writes: { y: 'f32' },
  settings: { count: 'u32' },
  code: () => `${tanhFunction()}
${flatMain}
  if (index < settings.count) { y[index] = tanhOf(x[index]); }
}`,
};

/** tfjs's own `Tanh` is WGSL's: x -> tanh x */
export const tanhKernel = kernel<{ x: TensorInfo }>('Tanh', (gpu, { x }) => {
  const y = gpu.tensor(x.shape);
  const count = util.sizeFromShape(x.shape);
  if (count > 0) gpu.run(program, { x, y }, { count }, flatGroups(count));
  return y;
});

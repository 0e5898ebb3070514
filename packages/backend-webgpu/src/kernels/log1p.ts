import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { log1pFunction } from '../wgsl/functions.ts';
import { kernel } from './kernel.ts';

const program: Program = {
  key: 'log1p',
  reads: { x: 'f32' },
  writes: { y: 'f32' },
  settings: { count: 'u32' },
  code: () => `${log1pFunction}
${flatMain}
  if (index < settings.count) { y[index] = log1pOf(x[index]); }
}`,
};

/** tfjs's own `Log1p` adds the 1 first and loses what is small beside it: x -> log(1 + x) */
export const log1pKernel = kernel<{ x: TensorInfo }>('Log1p', (gpu, { x }) => {
  const y = gpu.tensor(x.shape);
  const count = util.sizeFromShape(x.shape);
  if (count > 0) gpu.run(program, { x, y }, { count }, flatGroups(count));
  return y;
});

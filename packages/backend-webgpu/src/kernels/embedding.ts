import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import type { Floats } from '../wgsl/functions.ts';
import { elementOf } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

const program = (element: Floats): Program => ({
  key: `embedding ${element}`,
  reads: { table: element, ids: 'i32' },
  writes: { y: element },
  settings: { count: 'u32', width: 'u32' },
  code: () => `${flatMain}
  if (index >= settings.count) { return; }
  y[index] = table[u32(ids[index / settings.width]) * settings.width + index % settings.width];
}`,
});

/** table [rows, width], ids int32 [...shape] -> [...shape, width] */
export const embeddingKernel = kernel<Record<'table' | 'ids', TensorInfo>>(
  'BertEmbedding',
  (gpu, { table, ids }) => {
    const width = table.shape[1]!;
    const y = gpu.tensor([...ids.shape, width]);
    const { element, each } = elementOf(width);
    const count = util.sizeFromShape(y.shape) / each;
    if (count > 0)
      gpu.run(program(element), { table, ids, y }, { count, width: width / each }, flatGroups(count));
    return y;
  },
);

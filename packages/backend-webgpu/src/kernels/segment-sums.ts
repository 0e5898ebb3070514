import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import { flatGroups, flatMain } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { joinRows } from '../wgsl/reduce.ts';
import { elementOf } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

/** A thread an id: its place in the order of ids, equal ones as they come. */
const sortProgram: Program = {
  key: 'segmentSums sort',
  reads: { ids: 'i32' },
  writes: { sorted: 'i32', order: 'i32' },
  settings: { count: 'u32' },
  code: () => `${flatMain}
  if (index >= settings.count) { return; }
  let mine = ids[index];
  var place = 0u;
  for (var other = 0u; other < settings.count; other++) {
    let theirs = ids[other];
    place += select(0u, 1u, theirs < mine || (theirs == mine && other < index));
  }
  sorted[place] = mine;
  order[place] = i32(index);
}`,
};

const across = 32;

/** Whole numbers go one by one. */
const kindOf = (x: TensorInfo, width: number) =>
  x.dtype === 'float32' ? elementOf(width) : ({ element: 'i32', each: 1, zero: '0' } as const);

/**
 * A workgroup 32 columns of a row of the output: it finds the row's ids by halving, and `lanes` threads a column sum
 * what belongs to them. No two threads write to one place, so no sum is lost and the order is fixed.
 */
const sumProgram = (kind: ReturnType<typeof kindOf>, lanes: number): Program => {
  const { element, zero } = kind;
  return {
    key: `segmentSums ${element} ${lanes}`,
    reads: { x: element, sorted: 'i32', order: 'i32' },
    writes: { y: element },
    settings: { count: 'u32', rows: 'u32', width: 'u32' },
    code: () => `
${lanes > 1 ? `var<workgroup> sums: array<${element}, ${across * lanes}>;` : ''}
fn firstOf(id: i32) -> u32 {
  var low = 0u;
  var high = settings.count;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (sorted[middle] < id) { low = middle + 1u; } else { high = middle; }
  }
  return low;
}
@compute @workgroup_size(${across}, ${lanes})
fn main(
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let column = group.x * ${across}u + local.x;
  let row = group.z * groups.y + group.y;
  let inside = column < settings.width && row < settings.rows;
  var sum = ${zero};
  if (inside) {
    for (var at = firstOf(i32(row)) + local.y; at < settings.count; at += ${lanes}u) {
      if (sorted[at] != i32(row)) { break; }
      sum += x[u32(order[at]) * settings.width + column];
    }
  }
  ${lanes > 1 ? joinRows(across, lanes) : ''}
  if (local.y == 0u && inside) { y[row * settings.width + column] = sum; }
}`,
  };
};

/** x [count, width] summed by ids [count] into [rows, width]; an id that is no row counts nowhere. */
function segmentSums(gpu: Gpu, x: TensorInfo, ids: TensorInfo, shape: number[], width: number): TensorInfo {
  const rows = shape[0]!;
  const count = util.sizeFromShape(ids.shape);
  const dtype = x.dtype === 'float32' ? 'float32' : 'int32';
  if (count === 0) return gpu.zeros(shape, dtype);
  const y = gpu.tensor(shape, dtype);
  if (util.sizeFromShape(shape) === 0) return y;
  const [sorted, order] = [gpu.tensor([count], 'int32'), gpu.tensor([count], 'int32')];
  gpu.run(sortProgram, { ids, sorted, order }, { count }, flatGroups(count));
  const kind = kindOf(x, width);
  const columns = width / kind.each;
  // A driver that computes on the CPU runs the threads of a column one after the other.
  const lanes = gpu.software ? 1 : count > 8 * rows ? 8 : 2;
  gpu.run(sumProgram(kind, lanes), { x, sorted, order, y }, { count, rows, width: columns }, [
    Math.ceil(columns / across),
    Math.min(rows, 32768),
    Math.ceil(rows / 32768),
  ]);
  gpu.free(sorted, order);
  return y;
}

/** dy [...shape, width], ids [...shape]; attrs rows -> [rows, width] */
export const embeddingGradientKernel = kernel<Record<'dy' | 'ids', TensorInfo>, { rows: number }>(
  'BertEmbeddingGrad',
  (gpu, { dy, ids }, { rows }) => {
    const width = dy.shape.at(-1)!;
    return segmentSums(gpu, dy, ids, [rows, width], width);
  },
);

/** tfjs's own `UnsortedSegmentSum` sums floats in any order: x [count, ...], segmentIds [count]; attrs numSegments */
export const unsortedSegmentSumKernel = kernel<
  Record<'x' | 'segmentIds', TensorInfo>,
  { numSegments: number }
>('UnsortedSegmentSum', (gpu, { x, segmentIds }, { numSegments }) => {
  const inner = x.shape.slice(1);
  return segmentSums(gpu, x, segmentIds, [numSegments, ...inner], util.sizeFromShape(inner));
});

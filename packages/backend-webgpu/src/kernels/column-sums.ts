import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import type { Program } from '../gpu/program.ts';
import { joinRows } from '../wgsl/reduce.ts';
import { sumParts } from './product/sum-parts.ts';

const across = 32;
/** Rows that a thread of a column sums up at most: for what is more there is another workgroup, and a second program. */
const rowsOfThread = 128;

/** How many threads share a column, and how many rows a workgroup has. */
function shareOut({ software, limits }: Gpu): { down: number; rowsOfPart: number } {
  // A driver that computes on the CPU runs the threads of a column one after the other.
  if (software) return { down: 1, rowsOfPart: 8 * rowsOfThread };
  const down = Math.min(32, Math.floor(limits.maxComputeInvocationsPerWorkgroup / across));
  return { down, rowsOfPart: down * rowsOfThread };
}

/** A workgroup sums some rows of 32 columns: `down` threads a column, then their sums in a fixed order. */
const program = (down: number): Program => ({
  key: `columnSums ${down}`,
  reads: { x: 'f32' },
  writes: { partial: 'f32' },
  settings: { rows: 'u32', width: 'u32', rowsOfPart: 'u32' },
  code: () => `
${down > 1 ? `var<workgroup> sums: array<f32, ${across * down}>;` : ''}
@compute @workgroup_size(${across}, ${down})
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let column = group.x * ${across}u + local.x;
  let first = group.y * settings.rowsOfPart;
  let end = min(settings.rows, first + settings.rowsOfPart);
  var sum = 0.0;
  if (column < settings.width) {
    for (var row = first + local.y; row < end; row += ${down}u) { sum += x[row * settings.width + column]; }
  }
  ${down > 1 ? joinRows(across, down) : ''}
  if (local.y == 0u && column < settings.width) { partial[group.y * settings.width + column] = sum; }
}`,
});

/** Returns the sums over all axes but the last: [..., width] -> [width]. */
export function columnSums(gpu: Gpu, x: TensorInfo): TensorInfo {
  const width = x.shape.at(-1)!;
  const rows = x.shape.slice(0, -1).reduce((product, dimension) => product * dimension, 1);
  const { down, rowsOfPart } = shareOut(gpu);
  const parts = Math.max(1, Math.ceil(rows / rowsOfPart));
  const partial = gpu.tensor(parts === 1 ? [width] : [parts, width]);
  gpu.run(program(down), { x, partial }, { rows, width, rowsOfPart }, [Math.ceil(width / across), parts]);
  if (parts === 1) return partial;
  const output = gpu.tensor([width]);
  sumParts(gpu, { partial, parts, size: width, width, output });
  gpu.free(partial);
  return output;
}

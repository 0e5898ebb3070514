import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import type { Program } from '../gpu/program.ts';
import {
  columnThreads,
  type Joining,
  joining,
  joinRows,
  nameOfJoining,
  reduceFunctions,
} from '../wgsl/reduce.ts';
import { elementOf, rowGroups, rowMain, totalFunction } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';
import { sumParts } from './product/sum-parts.ts';

/** A workgroup a row. */
const inputProgram = (width: number, by: Joining): Program => {
  const { element, zero } = elementOf(width);
  return {
    key: `layerNormGradient ${element} ${nameOfJoining(by)}`,
    subgroups: by.subgroups,
    reads: { dy: element, x: element, scale: element, mean: 'f32', inverseDeviation: 'f32' },
    writes: { dx: element },
    settings: { rows: 'u32', width: 'u32', count: 'f32' },
    code: () => `
${reduceFunctions(by, 'sum')}
${totalFunction(element)}
${rowMain(by)}
  let first = row * settings.width;
  let average = mean[row];
  let inverse = inverseDeviation[row];
  var sum = ${zero};
  var weighted = ${zero};
  for (var i = id; i < settings.width; i += ${by.threads}u) {
    let dNormal = dy[first + i] * scale[i];
    sum += dNormal;
    weighted += dNormal * (x[first + i] - average) * inverse;
  }
  let meanOfSum = sumOfAll(id, total(sum)) / settings.count;
  let meanOfWeighted = sumOfAll(id, total(weighted)) / settings.count;
  for (var i = id; i < settings.width; i += ${by.threads}u) {
    let normal = (x[first + i] - average) * inverse;
    dx[first + i] = (dy[first + i] * scale[i] - meanOfSum - normal * meanOfWeighted) * inverse;
  }
}`,
  };
};

const across = 32;
const rowsOfPart = 64;

/** A workgroup some rows of 32 columns: `down` threads a column, then their sums in a fixed order. */
const columnProgram = (down: number): Program => ({
  key: `layerNormGradient columns ${down}`,
  reads: { dy: 'f32', x: 'f32', mean: 'f32', inverseDeviation: 'f32' },
  writes: { scalePart: 'f32', offsetPart: 'f32' },
  settings: { rows: 'u32', width: 'u32' },
  code: () => `
${down > 1 ? `var<workgroup> sums: array<vec2<f32>, ${across * down}>;` : ''}
@compute @workgroup_size(${across}, ${down})
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let column = group.x * ${across}u + local.x;
  let first = group.y * ${rowsOfPart}u;
  let end = min(settings.rows, first + ${rowsOfPart}u);
  var sum = vec2<f32>();
  if (column < settings.width) {
    for (var row = first + local.y; row < end; row += ${down}u) {
      let at = row * settings.width + column;
      sum += dy[at] * vec2<f32>((x[at] - mean[row]) * inverseDeviation[row], 1.0);
    }
  }
  ${down > 1 ? joinRows(across, down) : ''}
  if (local.y == 0u && column < settings.width) {
    scalePart[group.y * settings.width + column] = sum.x;
    offsetPart[group.y * settings.width + column] = sum.y;
  }
}`,
});

function summed(gpu: Gpu, partial: TensorInfo, parts: number, width: number): TensorInfo {
  const output = gpu.tensor([width]);
  sumParts(gpu, { partial, parts, size: width, width, output });
  gpu.free(partial);
  return output;
}

/** dy, x [..., width], scale, mean, inverseDeviation -> [dx, dScale, dOffset] */
export const layerNormGradientKernel = kernel<
  Record<'dy' | 'x' | 'scale' | 'mean' | 'inverseDeviation', TensorInfo>
>('BertLayerNormGrad', (gpu, { dy, x, scale, mean, inverseDeviation }) => {
  const width = x.shape.at(-1)!;
  const rows = x.shape.slice(0, -1).reduce((product, dimension) => product * dimension, 1);
  const dx = gpu.tensor(x.shape);
  gpu.run(
    inputProgram(width, joining(gpu, 128)),
    { dy, x, scale, mean, inverseDeviation, dx },
    { rows, width: width / elementOf(width).each, count: width },
    rowGroups(rows),
  );
  const parts = Math.ceil(rows / rowsOfPart);
  const [scalePart, offsetPart] = [gpu.tensor([parts, width]), gpu.tensor([parts, width])];
  gpu.run(
    columnProgram(columnThreads(gpu.software)),
    { dy, x, mean, inverseDeviation, scalePart, offsetPart },
    { rows, width },
    [Math.ceil(width / across), parts],
  );
  return [dx, summed(gpu, scalePart, parts, width), summed(gpu, offsetPart, parts, width)];
});

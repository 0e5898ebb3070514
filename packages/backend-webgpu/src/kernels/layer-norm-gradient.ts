import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import type { Program } from '../gpu/program.ts';
import { randomFunctions } from '../wgsl/random.ts';
import {
  columnThreads,
  type Joining,
  joining,
  joinRows,
  nameOfJoining,
  reduceFunctions,
} from '../wgsl/reduce.ts';
import { elementOf, rowGroups, rowMain, totalFunction } from '../wgsl/rows.ts';
import { type DropoutAttributes, dropped, rowMaskSettings, rowMaskValues, rowState } from './dropout-mask.ts';
import { kernel } from './kernel.ts';

/** What of a normalisation's gradient is fixed in its code. */
interface GradientForm {
  readonly width: number;
  readonly by: Joining;
  /** Where x was dropped before a residual was added: the number of axes before the last. */
  readonly axes: number | undefined;
}

/**
 * A workgroup some rows, one after another: their gradient, and what scale and offset get of them. A thread has the
 * same columns in every row, and sums up theirs by itself.
 */
function program({ width, by, axes }: GradientForm): Program {
  const { element, each, zero } = elementOf(width);
  const places = Math.ceil(width / each / by.threads);
  const eachPlace = (body: string) => `for (var place = 0u; place < ${places}u; place++) {
      let i = id + place * ${by.threads}u;
      if (i < settings.width) { ${body} }
    }`;
  return {
    key: `layerNormGradient ${element} ${places} ${axes ?? ''} ${nameOfJoining(by)}`,
    subgroups: by.subgroups,
    volatile: axes !== undefined,
    reads: { dy: element, x: element, scale: element, mean: 'f32', inverseDeviation: 'f32' },
    writes: { dx: element, ...(axes !== undefined && { dDropped: element }), partial: element },
    settings: {
      ...({ rows: 'u32', width: 'u32', count: 'f32', parts: 'u32', rowsOfPart: 'u32' } as const),
      ...(axes !== undefined && rowMaskSettings(axes)),
    },
    code: () => `
${reduceFunctions(by, 'sum')}
${totalFunction(element)}
${axes === undefined ? '' : randomFunctions}
${rowMain(by, 'part')}
  var ofScale = array<${element}, ${places}>();
  var ofOffset = array<${element}, ${places}>();
  let end = min(settings.rows, (part + 1u) * settings.rowsOfPart);
  for (var row = part * settings.rowsOfPart; row < end; row++) {
    let first = row * settings.width;
    let average = mean[row];
    let inverse = inverseDeviation[row];
    var sum = ${zero};
    var weighted = ${zero};
    ${eachPlace(`
        let given = dy[first + i];
        let normal = (x[first + i] - average) * inverse;
        sum += given * scale[i];
        weighted += given * scale[i] * normal;
        ofScale[place] += given * normal;
        ofOffset[place] += given;`)}
    let meanOfSum = sumOfAll(id, total(sum)) / settings.count;
    let meanOfWeighted = sumOfAll(id, total(weighted)) / settings.count;
    ${axes === undefined ? '' : rowState(axes)}
    ${eachPlace(`
        let normal = (x[first + i] - average) * inverse;
        let gradient = (dy[first + i] * scale[i] - meanOfSum - normal * meanOfWeighted) * inverse;
        dx[first + i] = gradient;
        ${axes === undefined ? '' : `dDropped[first + i] = ${dropped(each, 'gradient', 'i')};`}`)}
  }
  ${eachPlace(`
      partial[2u * part * settings.width + i] = ofScale[place];
      partial[(2u * part + 1u) * settings.width + i] = ofOffset[place];`)}
}`,
  };
}

const across = 32;

/** A workgroup 32 columns of all parts: `down` threads a column, then their sums in a fixed order. */
const columnProgram = (down: number): Program => ({
  key: `layerNormGradient columns ${down}`,
  reads: { partial: 'f32' },
  writes: { dScale: 'f32', dOffset: 'f32' },
  settings: { parts: 'u32', width: 'u32' },
  code: () => `
${down > 1 ? `var<workgroup> sums: array<vec2<f32>, ${across * down}>;` : ''}
@compute @workgroup_size(${across}, ${down})
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let column = group.x * ${across}u + local.x;
  var sum = vec2<f32>();
  if (column < settings.width) {
    for (var part = local.y; part < settings.parts; part += ${down}u) {
      let at = 2u * part * settings.width + column;
      sum += vec2<f32>(partial[at], partial[at + settings.width]);
    }
  }
  ${down > 1 ? joinRows(across, down) : ''}
  if (local.y == 0u && column < settings.width) {
    dScale[column] = sum.x;
    dOffset[column] = sum.y;
  }
}`,
});

/** As many as keep a large card busy, and are summed up soon. */
const mostParts = 256;
const fewestRows = 4;

type Inputs = Record<'dy' | 'x' | 'scale' | 'mean' | 'inverseDeviation', TensorInfo>;

/** Returns [dx, dScale, dOffset], and after dx what is left of it where dropout kept x, where there was any. */
function gradients(gpu: Gpu, inputs: Inputs, dropout?: DropoutAttributes): TensorInfo[] {
  const { shape } = inputs.x;
  const width = shape.at(-1)!;
  const outer = shape.slice(0, -1);
  const rows = outer.reduce((product, dimension) => product * dimension, 1);
  const rowsOfPart = Math.max(fewestRows, Math.ceil(rows / mostParts));
  const parts = Math.max(1, Math.ceil(rows / rowsOfPart));
  const outputs = { dx: gpu.tensor(shape), ...(dropout && { dDropped: gpu.tensor(shape) }) };
  const partial = gpu.tensor([parts, 2, width]);
  gpu.run(
    program({ width, by: joining(gpu, 128), axes: dropout && outer.length }),
    { ...inputs, ...outputs, partial },
    {
      ...{ rows, width: width / elementOf(width).each, count: width, parts, rowsOfPart },
      ...(dropout && rowMaskValues(dropout, outer)),
    },
    rowGroups(parts),
  );
  const ofColumns = { dScale: gpu.tensor([width]), dOffset: gpu.tensor([width]) };
  gpu.run(columnProgram(columnThreads(gpu.software)), { partial, ...ofColumns }, { parts, width }, [
    Math.ceil(width / across),
  ]);
  gpu.free(partial);
  return [...Object.values(outputs), ...Object.values(ofColumns)];
}

/** dy, x [..., width], scale, mean, inverseDeviation -> [dx, dScale, dOffset] */
export const layerNormGradientKernel = kernel<Inputs>('BertLayerNormGrad', (gpu, inputs) =>
  gradients(gpu, inputs),
);

/**
 * dy, sum [..., width], scale, mean, inverseDeviation; attrs dropout? -> [dx, dResidual, dScale, dOffset]; without
 * dropout the first two are of the same memory.
 */
export const addLayerNormGradientKernel = kernel<
  Record<'dy' | 'sum' | 'scale' | 'mean' | 'inverseDeviation', TensorInfo>,
  { dropout?: DropoutAttributes }
>('BertAddLayerNormGrad', (gpu, { sum, ...inputs }, { dropout }) => {
  const [dResidual, ...others] = gradients(gpu, { ...inputs, x: sum }, dropout);
  const dx = dropout ? others.shift()! : gpu.reshape(dResidual!, sum.shape);
  return [dx, dResidual!, ...others];
});

import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import type { Program } from '../gpu/program.ts';
import { randomFunctions } from '../wgsl/random.ts';
import { type Joining, joining, nameOfJoining, reduceFunctions } from '../wgsl/reduce.ts';
import { elementOf, rowGroups, rowMain, totalFunction } from '../wgsl/rows.ts';
import { type DropoutAttributes, dropped, rowMaskSettings, rowMaskValues, rowState } from './dropout-mask.ts';
import { kernel } from './kernel.ts';

/** What of a normalisation is fixed in its code. */
interface NormForm {
  readonly width: number;
  readonly by: Joining;
  /** Whether a residual is added first. */
  readonly residual: boolean;
  /** Where values are dropped before that: the number of axes before the last. */
  readonly axes: number | undefined;
  /** Whether to write what the gradient needs. */
  readonly keep: boolean;
}

/** A workgroup a row: its mean, then its variance about it, then the row itself. */
function program({ width, by, residual, axes, keep }: NormForm): Program {
  const { element, each, zero } = elementOf(width);
  // Without a place of its own, the sum waits where the output goes.
  const held = residual ? (keep ? 'held' : 'y') : 'x';
  const x = axes === undefined ? 'x[first + i]' : dropped(each, 'x[first + i]', 'i');
  const name = residual ? `addLayerNorm ${Number(keep)} ${axes ?? ''}` : `layerNorm ${Number(keep)}`;
  return {
    key: `${name} ${element} ${nameOfJoining(by)}`,
    subgroups: by.subgroups,
    volatile: axes !== undefined,
    reads: { x: element, ...(residual && { residual: element }), scale: element, offset: element },
    writes: {
      y: element,
      ...(residual && keep && { held: element }),
      ...(keep && ({ mean: 'f32', inverseDeviation: 'f32' } as const)),
    },
    settings: {
      ...({ rows: 'u32', width: 'u32', count: 'f32', epsilon: 'f32' } as const),
      ...(axes !== undefined && rowMaskSettings(axes)),
    },
    code: () => `
${reduceFunctions(by, 'sum')}
${totalFunction(element)}
${axes === undefined ? '' : randomFunctions}
${rowMain(by)}
  ${axes === undefined ? '' : rowState(axes)}
  let first = row * settings.width;
  var sum = ${zero};
  for (var i = id; i < settings.width; i += ${by.threads}u) {
    ${residual ? `let value = ${x} + residual[first + i]; ${held}[first + i] = value;` : `let value = ${x};`}
    sum += value;
  }
  let average = sumOfAll(id, total(sum)) / settings.count;
  var squares = ${zero};
  for (var i = id; i < settings.width; i += ${by.threads}u) {
    let centred = ${held}[first + i] - average;
    squares += centred * centred;
  }
  let variance = sumOfAll(id, total(squares)) / settings.count;
  let inverse = 1.0 / sqrt(variance + settings.epsilon);
  for (var i = id; i < settings.width; i += ${by.threads}u) {
    y[first + i] = (${held}[first + i] - average) * inverse * scale[i] + offset[i];
  }
  ${keep ? 'if (id == 0u) { mean[row] = average; inverseDeviation[row] = inverse; }' : ''}
}`,
  };
}

interface Norm {
  readonly epsilon: number;
  readonly keep: boolean;
  readonly dropout?: DropoutAttributes;
}

type Inputs = Record<'x' | 'scale' | 'offset', TensorInfo> & { residual?: TensorInfo };

/** Returns y and, with `keep`, the sum with the residual, where there is one, mean and inverse deviation. */
function normalise(gpu: Gpu, inputs: Inputs, { epsilon, keep, dropout }: Norm): TensorInfo[] {
  const { shape } = inputs.x;
  const width = shape.at(-1)!;
  const outer = shape.slice(0, -1);
  const rows = outer.reduce((product, dimension) => product * dimension, 1);
  const residual = inputs.residual !== undefined;
  const outputs = {
    y: gpu.tensor(shape),
    ...(residual && keep && { held: gpu.tensor(shape) }),
    ...(keep && { mean: gpu.tensor([...outer, 1]), inverseDeviation: gpu.tensor([...outer, 1]) }),
  };
  gpu.run(
    program({ width, by: joining(gpu, 128), residual, axes: dropout && outer.length, keep }),
    { ...inputs, ...outputs },
    {
      ...{ rows, width: width / elementOf(width).each, count: width, epsilon },
      ...(dropout && rowMaskValues(dropout, outer)),
    },
    rowGroups(rows),
  );
  return Object.values(outputs);
}

/** x [..., width], scale [width], offset [width]; attrs epsilon -> [y, mean [..., 1], inverseDeviation [..., 1]] */
export const layerNormKernel = kernel<Record<'x' | 'scale' | 'offset', TensorInfo>, { epsilon: number }>(
  'BertLayerNorm',
  (gpu, inputs, { epsilon }) => normalise(gpu, inputs, { epsilon, keep: true }),
);

/**
 * x, residual [..., width], scale, offset [width]; attrs epsilon, keep, dropout? (rate and key of the mask)
 * -> [y, and with keep: sum [..., width], mean [..., 1], inverseDeviation [..., 1]]
 */
export const addLayerNormKernel = kernel<Record<'x' | 'residual' | 'scale' | 'offset', TensorInfo>, Norm>(
  'BertAddLayerNorm',
  normalise,
);

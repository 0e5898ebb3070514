import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Program } from '../gpu/program.ts';
import { type Joining, joining, nameOfJoining, reduceFunctions } from '../wgsl/reduce.ts';
import { elementOf, rowGroups, rowMain, totalFunction } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

/** A workgroup a row: its mean, then its variance about it, then the row itself. */
const program = (width: number, by: Joining): Program => {
  const { element, zero } = elementOf(width);
  return {
    key: `layerNorm ${element} ${nameOfJoining(by)}`,
    subgroups: by.subgroups,
    reads: { x: element, scale: element, offset: element },
    writes: { y: element, mean: 'f32', inverseDeviation: 'f32' },
    settings: { rows: 'u32', width: 'u32', count: 'f32', epsilon: 'f32' },
    code: () => `
${reduceFunctions(by, 'sum')}
${totalFunction(element)}
${rowMain(by)}
  let first = row * settings.width;
  var sum = ${zero};
  for (var i = id; i < settings.width; i += ${by.threads}u) { sum += x[first + i]; }
  let average = sumOfAll(id, total(sum)) / settings.count;
  var squares = ${zero};
  for (var i = id; i < settings.width; i += ${by.threads}u) {
    let centred = x[first + i] - average;
    squares += centred * centred;
  }
  let variance = sumOfAll(id, total(squares)) / settings.count;
  let inverse = 1.0 / sqrt(variance + settings.epsilon);
  for (var i = id; i < settings.width; i += ${by.threads}u) {
    y[first + i] = (x[first + i] - average) * inverse * scale[i] + offset[i];
  }
  if (id == 0u) {
    mean[row] = average;
    inverseDeviation[row] = inverse;
  }
}`,
  };
};

/** x [..., width], scale [width], offset [width]; attrs epsilon -> [y, mean [..., 1], inverseDeviation [..., 1]] */
export const layerNormKernel = kernel<Record<'x' | 'scale' | 'offset', TensorInfo>, { epsilon: number }>(
  'BertLayerNorm',
  (gpu, { x, scale, offset }, { epsilon }) => {
    const width = x.shape.at(-1)!;
    const outer = x.shape.slice(0, -1);
    const rows = outer.reduce((product, dimension) => product * dimension, 1);
    const [y, mean, inverseDeviation] = [
      gpu.tensor(x.shape),
      gpu.tensor([...outer, 1]),
      gpu.tensor([...outer, 1]),
    ];
    gpu.run(
      program(width, joining(gpu, 128)),
      { x, scale, offset, y, mean, inverseDeviation },
      { rows, width: width / elementOf(width).each, count: width, epsilon },
      rowGroups(rows),
    );
    return [y, mean, inverseDeviation];
  },
);

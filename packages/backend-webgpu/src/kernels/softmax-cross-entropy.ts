import type { TensorInfo } from '@tensorflow/tfjs-core';
import { flat } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import { type Joining, joining, joiningMain, nameOfJoining, reduceFunctions } from '../wgsl/reduce.ts';
import { rowGroups, rowMain } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

interface Attributes {
  readonly ignoreLabel: number;
}

/** A workgroup a row: its probabilities, and its loss where its label counts. */
const rowProgram = (by: Joining): Program => ({
  key: `crossEntropy rows ${nameOfJoining(by)}`,
  subgroups: by.subgroups,
  reads: { logits: 'f32', labels: 'i32' },
  writes: { probabilities: 'f32', losses: 'f32' },
  settings: { rows: 'u32', classes: 'u32', ignoreLabel: 'i32' },
  code: () => `
${reduceFunctions(by, 'sum', 'max')}
${rowMain(by)}
  let first = row * settings.classes;
  var highest = -3e38;
  for (var i = id; i < settings.classes; i += ${by.threads}u) { highest = max(highest, logits[first + i]); }
  highest = maxOfAll(id, highest);
  var sum = 0.0;
  for (var i = id; i < settings.classes; i += ${by.threads}u) { sum += exp(logits[first + i] - highest); }
  sum = sumOfAll(id, sum);
  for (var i = id; i < settings.classes; i += ${by.threads}u) {
    probabilities[first + i] = exp(logits[first + i] - highest) / sum;
  }
  if (id == 0u) {
    let label = labels[row];
    losses[row] = 0.0;
    if (label != settings.ignoreLabel) { losses[row] = highest + log(sum) - logits[first + u32(label)]; }
  }
}`,
});

/** WGSL: how many labels count, for all threads of a workgroup of a size. */
const countLabels = (by: Joining) => `
  var mine = 0.0;
  for (var i = id; i < settings.rows; i += ${by.threads}u) {
    if (labels[i] != settings.ignoreLabel) { mine += 1.0; }
  }
  let counted = max(1.0, sumOfAll(id, mine));`;

/** One workgroup: the mean over the rows that count. */
const meanProgram = (by: Joining): Program => ({
  key: `crossEntropy mean ${nameOfJoining(by)}`,
  subgroups: by.subgroups,
  reads: { losses: 'f32', labels: 'i32' },
  writes: { loss: 'f32' },
  settings: { rows: 'u32', ignoreLabel: 'i32' },
  code: () => `
${reduceFunctions(by, 'sum')}
${joiningMain(by)}
  ${countLabels(by)}
  var sum = 0.0;
  for (var i = id; i < settings.rows; i += ${by.threads}u) { sum += losses[i]; }
  sum = sumOfAll(id, sum);
  if (id == 0u) { loss[0] = sum / counted; }
}`,
});

/** A workgroup a row. */
const gradientProgram = (by: Joining): Program => ({
  key: `crossEntropy gradient ${nameOfJoining(by)}`,
  subgroups: by.subgroups,
  reads: { dy: 'f32', probabilities: 'f32', labels: 'i32' },
  writes: { dLogits: 'f32' },
  settings: { rows: 'u32', classes: 'u32', ignoreLabel: 'i32' },
  code: () => `
${reduceFunctions(by, 'sum')}
${rowMain(by)}
  ${countLabels(by)}
  let label = labels[row];
  let share = select(dy[0] / counted, 0.0, label == settings.ignoreLabel);
  for (var i = id; i < settings.classes; i += ${by.threads}u) {
    let target_ = select(0.0, 1.0, i32(i) == label);
    dLogits[row * settings.classes + i] = (probabilities[row * settings.classes + i] - target_) * share;
  }
}`,
});

/** logits [rows, classes], labels int32 [rows]; attrs ignoreLabel -> [loss [], probabilities [rows, classes]] */
export const crossEntropyKernel = kernel<Record<'logits' | 'labels', TensorInfo>, Attributes>(
  'BertSoftmaxCrossEntropy',
  (gpu, { logits, labels }, { ignoreLabel }) => {
    const [rows, classes] = logits.shape as [number, number];
    const [loss, probabilities, losses] = [gpu.tensor([]), gpu.tensor(logits.shape), gpu.tensor([rows])];
    const settings = { rows, classes, ignoreLabel };
    const by = joining(gpu, flat);
    gpu.run(rowProgram(by), { logits, labels, probabilities, losses }, settings, rowGroups(rows));
    gpu.run(meanProgram(by), { losses, labels, loss }, settings, [1]);
    gpu.free(losses);
    return [loss, probabilities];
  },
);

/** dy [], probabilities [rows, classes], labels; attrs ignoreLabel -> dLogits [rows, classes] */
export const crossEntropyGradientKernel = kernel<
  Record<'dy' | 'probabilities' | 'labels', TensorInfo>,
  Attributes
>('BertSoftmaxCrossEntropyGrad', (gpu, { dy, probabilities, labels }, { ignoreLabel }) => {
  const [rows, classes] = probabilities.shape as [number, number];
  const dLogits = gpu.tensor(probabilities.shape);
  const tensors = { dy, probabilities, labels, dLogits };
  const program = gradientProgram(joining(gpu, flat));
  gpu.run(program, tensors, { rows, classes, ignoreLabel }, rowGroups(rows));
  return dLogits;
});

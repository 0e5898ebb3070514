import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { flat } from '../gpu/grid.ts';
import type { Program } from '../gpu/program.ts';
import {
  type Joining,
  joining,
  joiningMain,
  joiningParameters,
  joiningStart,
  nameOfJoining,
  reduceFunctions,
} from '../wgsl/reduce.ts';
import { kernel } from './kernel.ts';

const perGroup = 16 * flat;
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Workgroups share out the values of several tensors, each a stretch of one of them. */
const partProgram = (tensors: number, by: Joining): Program => ({
  key: `sumOfSquares ${tensors} ${nameOfJoining(by)}`,
  subgroups: by.subgroups,
  reads: Object.fromEntries(range(tensors).map((i) => [`x${i}`, 'f32' as const])),
  writes: { parts: 'f32' },
  settings: Object.fromEntries([
    ['first', 'u32' as const],
    ...range(tensors).flatMap((i) => [
      [`group${i}`, 'u32' as const],
      [`size${i}`, 'u32' as const],
    ]),
  ]),
  code: () => `
${reduceFunctions(by, 'sum')}
@compute @workgroup_size(${by.threads})
fn main(
  @builtin(local_invocation_index) id: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  ${joiningParameters(by)}
) {
  ${joiningStart(by)}
  let mine = group.y * groups.x + group.x;
  var sum = 0.0;
  ${range(tensors)
    .map((i) => {
      const end = i + 1 < tensors ? `mine < settings.group${i + 1}` : 'true';
      return `if (mine >= settings.group${i} && ${end}) {
    let from_ = (mine - settings.group${i}) * ${perGroup}u;
    let end = min(settings.size${i}, from_ + ${perGroup}u);
    for (var at = from_ + id; at < end; at += ${by.threads}u) { sum += x${i}[at] * x${i}[at]; }
  }`;
    })
    .join('\n  ')}
  sum = sumOfAll(id, sum);
  if (id == 0u && settings.first + mine < arrayLength(&parts)) { parts[settings.first + mine] = sum; }
}`,
});

const totalProgram = (by: Joining): Program => ({
  key: `sumOfSquares total ${nameOfJoining(by)}`,
  subgroups: by.subgroups,
  reads: { parts: 'f32' },
  writes: { y: 'f32' },
  settings: { count: 'u32' },
  code: () => `
${reduceFunctions(by, 'sum')}
${joiningMain(by)}
  var sum = 0.0;
  for (var at = id; at < settings.count; at += ${by.threads}u) { sum += parts[at]; }
  sum = sumOfAll(id, sum);
  if (id == 0u) { y[0] = sum; }
}`,
});

/** 0, 1, ...: tensors of any shapes -> [] the sum of all their squares */
export const sumOfSquaresKernel = kernel<Record<string, TensorInfo>>('BertSumOfSquares', (gpu, inputs) => {
  const tensors = Object.values(inputs).filter(({ shape }) => util.sizeFromShape(shape) > 0);
  const groupsOf = ({ shape }: TensorInfo) => Math.ceil(util.sizeFromShape(shape) / perGroup);
  const count = tensors.reduce((sum, tensor) => sum + groupsOf(tensor), 0);
  const y = gpu.tensor([]);
  const parts = gpu.tensor([Math.max(1, count)]);
  const most = Math.min(15, gpu.limits.maxStorageBuffersPerShaderStage - 1);
  const by = joining(gpu, flat);
  let first = 0;
  for (let start = 0; start < tensors.length; start += most) {
    const some = tensors.slice(start, start + most);
    const settings: Record<string, number> = { first };
    let groups = 0;
    for (const [i, tensor] of some.entries()) {
      settings[`group${i}`] = groups;
      settings[`size${i}`] = util.sizeFromShape(tensor.shape);
      groups += groupsOf(tensor);
    }
    const named = Object.fromEntries(some.map((tensor, i) => [`x${i}`, tensor]));
    const across = Math.min(groups, 32768);
    gpu.run(partProgram(some.length, by), { ...named, parts }, settings, [
      across,
      Math.ceil(groups / across),
    ]);
    first += groups;
  }
  gpu.run(totalProgram(by), { parts, y }, { count }, [1]);
  gpu.free(parts);
  return y;
});

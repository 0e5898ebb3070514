import { adamwNames } from '@bertwright/tensor';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import { flat, flatGroups } from '../gpu/grid.ts';
import type { Element, Program, Scalar } from '../gpu/program.ts';
import type { Floats } from '../wgsl/functions.ts';
import { elementOf } from '../wgsl/rows.ts';
import { kernel } from './kernel.ts';

interface Attributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decays: readonly number[];
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** WGSL of parameter `i`, whose first workgroup has the number `group${i}`. */
function update(i: number, count: number): string {
  const { p, m, v, g } = adamwNames(i);
  const [start, end] = [`settings.group${i}`, `settings.group${i + 1}`];
  return `${i + 1 < count ? `if (mine < ${end}) ` : ''}{
    let index = (mine - ${start}) * ${flat}u + id;
    if (index < settings.size${i}) {
      let next = moved(${p}[index], ${m}[index], ${v}[index], ${g}[index], settings.decay${i});
      ${p}[index] = next.p;
      ${m}[index] = next.m;
      ${v}[index] = next.v;
    }
  }`;
}

/**
 * Workgroups share out the elements of several parameters, a thread one element: everything of it is read and written
 * once, in its place. What all share is bound as uniforms, so that every storage buffer is a parameter's.
 */
function makeProgram(count: number, element: Floats, scaled: boolean): Program {
  const each = <T>(item: (i: number) => readonly (readonly [string, T])[]): Record<string, T> =>
    Object.fromEntries(range(count).flatMap(item));
  return {
    key: `adamw ${count} ${element} ${Number(scaled)}`,
    reads: each((i): [string, Element][] => [[adamwNames(i).g, element]]),
    writes: each((i) => {
      const { p, m, v } = adamwNames(i);
      return [p, m, v].map((name): [string, Element] => [name, element]);
    }),
    uniforms: { rates: 'vec3<f32>', ...(scaled && ({ gradientScale: 'f32' } as const)) },
    settings: {
      ...({ beta1: 'f32', beta2: 'f32', rest1: 'f32', rest2: 'f32', epsilon: 'f32' } as const),
      ...each((i): [string, Scalar][] => [
        [`group${i}`, 'u32'],
        [`size${i}`, 'u32'],
        [`decay${i}`, 'f32'],
      ]),
    },
    code: () => `
struct Moved { p: ${element}, m: ${element}, v: ${element} }
fn moved(p: ${element}, m: ${element}, v: ${element}, g: ${element}, decay: f32) -> Moved {
  let gradient = g${scaled ? ' * gradientScale' : ''};
  let first = m * settings.beta1 + gradient * settings.rest1;
  let second = v * settings.beta2 + gradient * gradient * settings.rest2;
  let denominator = sqrt(second / rates.z) + settings.epsilon;
  return Moved(p * (1.0 - rates.x * decay) - first / rates.y / denominator * rates.x, first, second);
}
@compute @workgroup_size(${flat})
fn main(
  @builtin(local_invocation_index) id: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let mine = group.y * groups.x + group.x;
  ${range(count)
    .map((i) => update(i, count))
    .join(' else ')}
}`,
  };
}

/** Made once: each has dozens of names. */
const programs = new Map<string, Program>();

function program(count: number, element: Floats, scaled: boolean): Program {
  const name = `${count} ${element} ${scaled}`;
  const known = programs.get(name) ?? makeProgram(count, element, scaled);
  programs.set(name, known);
  return known;
}

/** One parameter of an update. */
interface Part {
  readonly tensors: Readonly<Record<'p' | 'm' | 'v' | 'g', TensorInfo>>;
  readonly decay: number;
  readonly element: Floats;
  /** The number of its elements. */
  readonly size: number;
}

/** More in one dispatch would save little. */
const mostParts = 8;

/**
 * Parameters that go by the same elements, as many together as the device has bindings for. A driver that computes on
 * the CPU takes longer over the branches than a dispatch of its own costs.
 */
function together(parts: readonly Part[], { limits, software }: Gpu): Part[][] {
  const most = software ? 1 : Math.min(mostParts, Math.floor(limits.maxStorageBuffersPerShaderStage / 4));
  const full: Part[][] = [];
  const open = new Map<Floats, Part[]>();
  for (const part of parts) {
    const some = open.get(part.element);
    if (some && some.length < most) {
      some.push(part);
      continue;
    }
    const next = [part];
    full.push(next);
    open.set(part.element, next);
  }
  return full;
}

/**
 * p0, m0, v0, g0, p1, ...; settings [learningRate, 1 - beta1^t, 1 - beta2^t]; gradientScale? [];
 * attrs beta1, beta2, epsilon, decays -> [p0', m0', v0', p1', ...], in the memory of the old ones where nobody else
 * holds that.
 */
export const adamwKernel = kernel<Record<string, TensorInfo>, Attributes>(
  'BertAdamW',
  (gpu, inputs, { beta1, beta2, epsilon, decays }) => {
    const { settings: rates, gradientScale } = inputs;
    const results: TensorInfo[] = [];
    const parts: Part[] = [];
    for (const [i, decay] of decays.entries()) {
      const names = adamwNames(i);
      const g = inputs[names.g]!;
      const [p, m, v] = [gpu.own(inputs[names.p]!), gpu.own(inputs[names.m]!), gpu.own(inputs[names.v]!)];
      results.push(p, m, v);
      const size = util.sizeFromShape(g.shape);
      const { element, each } = elementOf(size);
      if (size > 0) parts.push({ tensors: { p, m, v, g }, decay, element, size: size / each });
    }
    const shared = { rates: rates!, ...(gradientScale && { gradientScale }) };
    for (const some of together(parts, gpu)) {
      const tensors: Record<string, TensorInfo> = { ...shared };
      const values: Record<string, number> = { beta1, beta2, rest1: 1 - beta1, rest2: 1 - beta2, epsilon };
      let groups = 0;
      for (const [i, { tensors: own, decay, size }] of some.entries()) {
        const names = adamwNames(i);
        tensors[names.p] = own.p;
        tensors[names.m] = own.m;
        tensors[names.v] = own.v;
        tensors[names.g] = own.g;
        values[`group${i}`] = groups;
        values[`size${i}`] = size;
        values[`decay${i}`] = decay;
        groups += Math.ceil(size / flat);
      }
      const { element } = some[0]!;
      gpu.run(
        program(some.length, element, gradientScale !== undefined),
        tensors,
        values,
        flatGroups(groups * flat),
      );
    }
    return results;
  },
);

import type { Groups } from '../gpu/gpu.ts';
import type { Element } from '../gpu/program.ts';
import type { Floats } from './functions.ts';
import { type Joining, joiningParameters, joiningStart } from './reduce.ts';

/** Returns one workgroup a row; the second dimension takes what is too much for the first. */
export function rowGroups(rows: number): Groups {
  return rows <= 32768 ? [rows] : [32768, Math.ceil(rows / 32768)];
}

/**
 * WGSL: the head of a `main` with a workgroup a row, or whatever else is counted by `index`: `settings.rows` says how
 * many there are.
 */
export const rowMain = (by: Joining, index = 'row') => `@compute @workgroup_size(${by.threads})
fn main(
  @builtin(local_invocation_index) id: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  ${joiningParameters(by)}
) {
  ${joiningStart(by)}
  let ${index} = group.y * groups.x + group.x;
  if (${index} >= settings.${index}s) { return; }`;

/** How a program takes values: four at a time where rows are whole numbers of four. */
export function elementOf(width: number): { element: Floats; each: 1 | 4; zero: string } {
  return width % 4 === 0
    ? { element: 'vec4<f32>', each: 4, zero: 'vec4<f32>()' }
    : { element: 'f32', each: 1, zero: '0.0' };
}

/** WGSL: `total(v)`, the sum of the values in one element. */
export const totalFunction = (element: Element) =>
  element === 'f32'
    ? 'fn total(v: f32) -> f32 { return v; }'
    : 'fn total(v: vec4<f32>) -> f32 { return dot(v, vec4<f32>(1.0)); }';

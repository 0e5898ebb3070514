import type { Groups } from './gpu.ts';

/** The threads of a workgroup in programs that go value by value. */
export const flat = 256;

/** Returns workgroups for a count of threads: a square of them, since one dimension may be too short. */
export function flatGroups(threads: number): Groups {
  const groups = Math.max(1, Math.ceil(threads / flat));
  if (groups <= 32768) return [groups];
  const across = Math.ceil(Math.sqrt(groups));
  return [across, Math.ceil(groups / across)];
}

/** WGSL: the head of a `main` whose `index` counts all threads of `flatGroups`. */
export const flatMain = `@compute @workgroup_size(${flat})
fn main(
  @builtin(local_invocation_index) id: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let index = (group.y * groups.x + group.x) * ${flat}u + id;`;

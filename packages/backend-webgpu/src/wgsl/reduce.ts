/** How the threads of a workgroup join their values. */
export interface Joining {
  /** How many threads do. */
  readonly threads: number;
  /** Whether those of a subgroup join theirs without workgroup memory. */
  readonly subgroups: boolean;
}

/**
 * Returns how threads join their values: on a driver that computes on the CPU the four that it runs side by side, since
 * it takes up every four threads of a workgroup anew at each barrier.
 */
export function joining(
  { software, subgroups }: { readonly software: boolean; readonly subgroups: boolean },
  usual: number,
): Joining {
  return { threads: software ? 4 : usual, subgroups };
}

/** Part of a program's key. */
export const nameOfJoining = ({ threads, subgroups }: Joining): string =>
  `${threads}${subgroups ? ' by subgroups' : ''}`;

/**
 * WGSL functions that join the values of a workgroup's threads in a fixed order. All threads must call them, and all
 * get the result. The program's `main` must begin as `joiningMain` or `rowMain` has it.
 */
export function reduceFunctions(by: Joining, ...joins: readonly ('sum' | 'max')[]): string {
  const functions = joins.map((join) =>
    by.subgroups ? bySubgroups(by.threads, join) : byHalves(by.threads, join),
  );
  const variables = by.subgroups ? 'var<private> lane: u32; var<private> laneCount: u32;' : '';
  return `var<workgroup> lanes: array<f32, ${by.threads}>; ${variables}${functions.join('')}`;
}

/** Parameters of a `main` whose functions join values, behind the thread's `id`. */
export const joiningParameters = ({ subgroups }: Joining): string =>
  subgroups ? '@builtin(subgroup_invocation_id) ownLane: u32, @builtin(subgroup_size) ownLanes: u32,' : '';

/** The first statements of such a `main`. */
export const joiningStart = ({ subgroups }: Joining): string =>
  subgroups ? 'lane = ownLane; laneCount = ownLanes;' : '';

/** WGSL: the head of a `main` of one workgroup. */
export const joiningMain = (by: Joining): string => `@compute @workgroup_size(${by.threads})
fn main(@builtin(local_invocation_index) id: u32, ${joiningParameters(by)}) {
  ${joiningStart(by)}`;

const both = (join: 'sum' | 'max', left: string, right: string) =>
  join === 'sum' ? `${left} + ${right}` : `max(${left}, ${right})`;

/** Threads of a subgroup first, then the subgroups in their order. */
const bySubgroups = (threads: number, join: 'sum' | 'max') => `
fn ${join}OfAll(id: u32, value: f32) -> f32 {
  var result = subgroup${join === 'sum' ? 'Add' : 'Max'}(value);
  if (lane == 0u) { lanes[id / laneCount] = result; }
  workgroupBarrier();
  result = lanes[0];
  for (var other = 1u; other < ${threads}u / laneCount; other++) { result = ${both(join, 'result', 'lanes[other]')}; }
  workgroupBarrier();
  return result;
}`;

const byHalves = (threads: number, join: 'sum' | 'max') => `
fn ${join}OfAll(id: u32, value: f32) -> f32 {
  lanes[id] = value;
  workgroupBarrier();
  for (var step = ${threads / 2}u; step > 0u; step >>= 1u) {
    if (id < step) { lanes[id] = ${both(join, 'lanes[id]', 'lanes[id + step]')}; }
    workgroupBarrier();
  }
  let result = lanes[0];
  workgroupBarrier();
  return result;
}`;

/** Returns how many threads share a column's rows: on a driver that computes on the CPU one, without a barrier. */
export const columnThreads = (software: boolean): number => (software ? 1 : 8);

/**
 * WGSL: adds the `sum`s of a column's threads to that of the first, in a fixed order, where a workgroup is `across`
 * columns by `down` threads of each and has an array `sums` of as many.
 */
export const joinRows = (across: number, down: number): string => `sums[local.y * ${across}u + local.x] = sum;
  workgroupBarrier();
  if (local.y == 0u) {
    for (var other = 1u; other < ${down}u; other++) { sum += sums[other * ${across}u + local.x]; }
  }`;

/**
 * Returns how many threads join their values: on a driver that computes on the CPU the four that it runs side by side,
 * since it takes up every four threads of a workgroup anew at each barrier.
 */
export const joiningThreads = (software: boolean, usual: number): number => (software ? 4 : usual);

/**
 * WGSL functions that join the values of a workgroup's threads in a fixed order. All threads must call them, and all
 * get the result.
 */
export function reduceFunctions(threads: number, ...joins: readonly ('sum' | 'max')[]): string {
  const functions = joins.map((join) => {
    const joined = join === 'sum' ? 'lanes[id] + lanes[id + step]' : 'max(lanes[id], lanes[id + step])';
    return `
fn ${join}OfAll(id: u32, value: f32) -> f32 {
  lanes[id] = value;
  workgroupBarrier();
  for (var step = ${threads / 2}u; step > 0u; step >>= 1u) {
    if (id < step) { lanes[id] = ${joined}; }
    workgroupBarrier();
  }
  let result = lanes[0];
  workgroupBarrier();
  return result;
}`;
  });
  return `var<workgroup> lanes: array<f32, ${threads}>;${functions.join('')}`;
}

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

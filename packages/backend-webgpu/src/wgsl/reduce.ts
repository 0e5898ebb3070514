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

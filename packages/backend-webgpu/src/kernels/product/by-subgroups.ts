import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu, SubgroupSizes } from '../../gpu/gpu.ts';
import type { Program } from '../../gpu/program.ts';
import { multiplyAdd } from '../../wgsl/multiply-add.ts';
import type { ProductSize } from './choose.ts';
import { type EndForm, endBuffers, endCode, endFunctions, nameOfEnd } from './end.ts';
import { type Cut, productSettings, settingsOf } from './settings.ts';

/** What of a product within subgroups is fixed in its code. */
interface SubgroupForm {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly end: EndForm;
  /** Rows of a thread, and threads of a workgroup. */
  readonly shape: SubgroupShape;
  /** Whether the driver computes on the CPU. */
  readonly software: boolean;
}

interface SubgroupShape {
  /** 4 or 8, at most the lanes of the device's smallest subgroup. */
  readonly rows: number;
  /** Whole subgroups of the device's largest. */
  readonly threads: number;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Of an output of so many columns: a narrow one needs few threads, or most of them would have nothing to write. */
function shapeFor({ smallest, largest }: SubgroupSizes, columns: number): SubgroupShape {
  const needed = Math.ceil(columns / 4 / largest) * largest;
  return { rows: smallest < 8 ? 4 : 8, threads: Math.min(needed, Math.max(32, largest)) };
}

/** Whether the program below computes this product here: it reads four values along the rows of both matrices and of c. */
export function fitsSubgroups(
  { subgroupSizes, limits }: Pick<Gpu, 'subgroupSizes' | 'limits'>,
  { m, n, k }: ProductSize,
  transposeA: boolean,
): boolean {
  if (!subgroupSizes) return false;
  const { rows, threads } = shapeFor(subgroupSizes, n);
  const whole = n % 4 === 0 && k % 4 === 0 && (!transposeA || m % rows === 0);
  const fits = threads <= limits.maxComputeInvocationsPerWorkgroup;
  return whole && fits && Math.ceil(m / rows) <= limits.maxComputeWorkgroupsPerDimension;
}

/**
 * A thread some rows by four columns of c, without workgroup memory: the lanes of a subgroup have the same rows, and
 * each reads one vector of a that all of them need. The sums are those of the tiles, in the same order.
 */
function program(form: SubgroupForm): Program {
  const { transposeA, transposeB, end, shape, software } = form;
  const { rows, threads } = shape;
  const { reads, writes } = endBuffers(end, 'vec4<f32>');
  const flags = [transposeA, transposeB, software].map(Number).join('');
  return {
    key: `product by subgroups ${flags} ${rows} ${threads} ${nameOfEnd(end)}`,
    reads: { a: 'vec4<f32>', b: 'vec4<f32>', ...reads },
    writes: { c: 'vec4<f32>', ...writes },
    settings: productSettings,
    subgroups: true,
    code: () => programCode(form),
  };
}

function programCode({ transposeA, transposeB, end, shape, software }: SubgroupForm): string {
  const { rows, threads } = shape;
  const quads = rows / 4;
  // As stored along k a lane has its row's four steps; else four rows of its step.
  const fetchA = transposeA
    ? `a[(atA + (k + lane / ${quads}u) * settings.m + firstRow) / 4u + lane % ${quads}u]`
    : 'a[(atA + min(firstRow + lane, settings.m - 1u) * settings.k + k) / 4u]';
  const shared = (row: number, step: number) =>
    transposeA
      ? `subgroupBroadcast(left.${'xyzw'[row % 4]}, ${step * quads + (row >> 2)}u)`
      : `subgroupBroadcast(left.${'xyzw'[step]}, ${row}u)`;
  const fetchB = range(4).map((i) =>
    transposeB
      ? `let row${i} = b[(atB + (4u * column + ${i}u) * settings.k + k) / 4u];`
      : `let right${i} = b[(atB + (k + ${i}u) * settings.n) / 4u + column];`,
  );
  const turnB = range(4).map(
    (step) => `let right${step} = vec4<f32>(${range(4).map((i) => `row${i}.${'xyzw'[step]}`)});`,
  );
  const steps = range(4).flatMap((step) =>
    range(rows).map((row) => multiplyAdd(`sum${row}`, shared(row, step), `right${step}`, software)),
  );
  const code = (row: number) => endCode(end, { to: 'c', at: `at${row}`, sum: `sum${row}`, column: 'column' });
  return `
${endFunctions(end, 'vec4<f32>')}
@compute @workgroup_size(${threads})
fn main(@builtin(local_invocation_index) id: u32, @builtin(workgroup_id) group: vec3<u32>,
    @builtin(subgroup_invocation_id) ownLane: u32) {
  let lane = ownLane % ${rows}u;
  let firstRow = group.y * ${rows}u;
  let own = group.x * ${threads}u + id;
  // Beyond the edge a thread computes the last columns again, since its lane is needed, and writes nothing.
  let column = min(own, settings.n / 4u - 1u);
  let batch = group.z / settings.parts;
  let start = (group.z % settings.parts) * settings.partLength;
  let end = min(settings.k, start + settings.partLength);
  let atA = batch * settings.strideA;
  let atB = batch * settings.strideB;
  ${range(rows)
    .map((row) => `var sum${row} = vec4<f32>();`)
    .join(' ')}
  for (var k = start; k < end; k += 4u) {
    let left = ${fetchA};
    ${fetchB.join('\n    ')}
    ${transposeB ? turnB.join('\n    ') : ''}
    ${steps.join('\n    ')}
  }
  if (4u * own >= settings.n) { return; }
  ${range(rows)
    .map(
      (row) =>
        `if (firstRow + ${row}u < settings.m) { let at${row} = (group.z * settings.m + firstRow + ${row}u) * settings.n / 4u + column; ${code(row)} }`,
    )
    .join('\n  ')}
}`;
}

/** Writes a product that `fitsSubgroups` to c [batch, parts, m, n]; `tensors` has those of the end too. */
export function subgroupProduct(
  gpu: Gpu,
  tensors: Readonly<Record<'a' | 'b' | 'c', TensorInfo>>,
  size: ProductSize,
  cut: Cut,
  form: Pick<SubgroupForm, 'transposeA' | 'transposeB' | 'end'>,
): void {
  const { batch, m, n } = size;
  const shape = shapeFor(gpu.subgroupSizes!, n);
  gpu.run(program({ ...form, shape, software: gpu.software }), tensors, settingsOf(tensors, size, cut), [
    Math.ceil(n / 4 / shape.threads),
    Math.ceil(m / shape.rows),
    batch * cut.parts,
  ]);
}

import type { Program } from '../../gpu/program.ts';
import type { Floats } from '../../wgsl/functions.ts';
import { multiplyAdd } from '../../wgsl/multiply-add.ts';
import { type EndForm, endBuffers, endCode, endFunctions, nameOfEnd } from './end.ts';
import { type Operand, operandFunctions } from './operand.ts';
import { productSettings } from './settings.ts';
import { nameOf, type Tile, threadsOf } from './tile.ts';

/** What of a product is fixed in its code. */
export interface ProductForm {
  readonly tile: Tile;
  /** Whether a row of the stored matrix runs along the inner length: a as [m, k], b as [n, k]. */
  readonly alongA: boolean;
  readonly alongB: boolean;
  /** Whether rows of a, of b and of the output are whole numbers of four values. */
  readonly wideA: boolean;
  readonly wideB: boolean;
  readonly wideC: boolean;
  /** Whether a, and b, is a whole number of tiles. */
  readonly wholeA: boolean;
  readonly wholeB: boolean;
  readonly end: EndForm;
  /** Whether operands are 16-bit floats in workgroup memory; their products are exact, and summed up in 32 bits. */
  readonly half: boolean;
  /** Whether the driver computes on the CPU. */
  readonly software: boolean;
}

const element = (wide: boolean): Floats => (wide ? 'vec4<f32>' : 'f32');
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/**
 * Returns the program of a product c = a b with its end: a workgroup a tile of c, z over batch and parts of the inner
 * length. Both operands go through workgroup memory as vectors of four rows (of a) or columns (of b) for each step of
 * the inner length; each thread keeps its rows and columns of c in registers.
 */
export function productProgram(form: ProductForm): Program {
  const { tile, alongA, alongB, wideA, wideB, wideC, wholeA, wholeB, end, half, software } = form;
  const flags = [alongA, alongB, wideA, wideB, wideC, wholeA, wholeB, half, software];
  const { reads, writes } = endBuffers(end, element(wideC));
  return {
    key: `product ${nameOf(tile)} ${flags.map(Number).join('')} ${nameOfEnd(end)}`,
    reads: { a: element(wideA), b: element(wideB), ...reads },
    writes: { c: element(wideC), ...writes },
    settings: {
      ...productSettings,
      ...(half && ({ scaleA: 'f32', scaleB: 'f32', unscale: 'f32' } as const)),
    },
    half,
    code: () => productCode(form),
  };
}

function productCode(form: ProductForm): string {
  const { tile, half } = form;
  const kept = half ? 'vec4<f16>' : 'vec4<f32>';
  const operands: [Operand, Operand] = [
    { name: 'a', outer: 'm', size: tile.m, along: form.alongA, wide: form.wideA, whole: form.wholeA },
    { name: 'b', outer: 'n', size: tile.n, along: form.alongB, wide: form.wideB, whole: form.wholeB },
  ];
  const loads = blockLoads(tile, operands);
  const stepA = (tile.k * tile.m) / 4;
  const stepB = (tile.k * tile.n) / 4;
  return `
var<workgroup> tileA: array<${kept}, ${stepA * tile.buffers}>;
var<workgroup> tileB: array<${kept}, ${stepB * tile.buffers}>;
${operands.map((operand) => operandFunctions(operand, tile.k, half)).join('\n')}
${endFunctions(form.end, element(form.wideC))}
@compute @workgroup_size(${threadsOf(tile)})
fn main(@builtin(local_invocation_index) id: u32, @builtin(workgroup_id) group: vec3<u32>) {
  ${threadPlace(tile)}
  let batch = group.z / settings.parts;
  let start = (group.z % settings.parts) * settings.partLength;
  let end = min(settings.k, start + settings.partLength);
  let atA = batch * settings.strideA;
  let atB = batch * settings.strideB;
  let firstA = group.y * ${tile.m}u;
  let firstB = group.x * ${tile.n}u;
  ${loads.map((load) => load.declare).join('\n')}
  ${accumulators(tile)
    .map((name) => `var ${name} = vec4<f32>();`)
    .join(' ')}
  var here = 0u;
  var at = start;
  // Each part is on its way while the one before is computed.
  loop {
    let more = at < end;
    if (more) { ${loads.map((load) => load.fetch('at')).join('\n')} }
    if (at > start) { ${multiply(tile, operands, form)} }
    if (!more) { break; }
    ${tile.buffers === 2 ? 'here ^= 1u;' : 'workgroupBarrier();'}
    ${loads.map((load) => load.store('here')).join('\n')}
    workgroupBarrier();
    at += ${tile.k}u;
  }
  ${output(form)}
}`;
}

/** Neighbouring threads are 8 columns by 4 rows apart, so that 32 of them read few different vectors at a time. */
function threadPlace({ m, n, rows, columns }: Tile): string {
  const across = n / columns;
  if (across % 8 !== 0 || (m / rows) % 8 !== 0) throw new RangeError('A tile needs 8 threads each way.');
  const warps = across / 8;
  return `let tx = (id / 32u) % ${warps}u * 8u + id % 8u; let ty = (id / 32u) / ${warps}u * 4u + (id / 8u) % 4u;`;
}

/** One block of 4 by 4 values that a thread brings to workgroup memory. */
interface BlockLoad {
  readonly declare: string;
  fetch(k: string): string;
  store(buffer: string): string;
}

/** All blocks of both operands, dealt out to the threads in turn. */
function blockLoads(tile: Tile, operands: readonly [Operand, Operand]): BlockLoad[] {
  const threads = threadsOf(tile);
  const counts = operands.map(({ size }) => (size * tile.k) / 16);
  const total = counts[0]! + counts[1]!;
  return range(Math.ceil(total / threads)).map((slot) => {
    const first = slot * threads;
    const last = first + threads;
    const variable = `block${slot}`;
    const load = (operand: number, offset: number): Omit<BlockLoad, 'declare'> => {
      const { name } = operands[operand]!;
      const upper = name.toUpperCase();
      const index = `id + ${first - offset}u`.replace('+ -', '- ');
      return {
        fetch: (k) => `${variable} = fetch${upper}(${index}, at${upper}, first${upper}, ${k}, end);`,
        store: (buffer) => `store${upper}(${index}, ${buffer}, ${variable});`,
      };
    };
    const declare = `var ${variable} = mat4x4<f32>();`;
    if (last <= counts[0]!) return { declare, ...load(0, 0) };
    if (first >= counts[0]! && last <= total) return { declare, ...load(1, counts[0]!) };
    const [a, b] = [load(0, 0), load(1, counts[0]!)];
    const either = (ofA: string, ofB: string) =>
      `if (id + ${first}u < ${counts[0]}u) { ${ofA} } else if (id + ${first}u < ${total}u) { ${ofB} }`;
    return {
      declare,
      fetch: (k) => either(a.fetch(k), b.fetch(k)),
      store: (buffer) => either(a.store(buffer), b.store(buffer)),
    };
  });
}

const accumulators = ({ rows, columns }: Tile) =>
  range(rows).flatMap((row) => range(columns / 4).map((column) => `sum${row}_${column}`));

/** The multiply-adds over what is in workgroup memory: a loop over blocks of k, whose four steps are written out. */
function multiply(tile: Tile, [a, b]: readonly [Operand, Operand], { half, software }: ProductForm): string {
  const taken = (value: string) => (half ? `vec4<f32>(${value})` : value);
  const [down, across] = [tile.m / tile.rows, tile.n / tile.columns];
  const place = (thread: string, { along }: Operand) =>
    along ? `(${thread} ^ (block * ${turn(tile.k)}u))` : thread;
  const steps = range(4).map((step) => {
    const parts: string[] = [];
    for (const group of range(tile.rows / 4)) {
      parts.push(`let a${group} = ${taken(`tileA[fromA + ${(step * tile.m) / 4 + group * down}u]`)};`);
    }
    for (const group of range(tile.columns / 4)) {
      parts.push(`let b${group} = ${taken(`tileB[fromB + ${(step * tile.n) / 4 + group * across}u]`)};`);
    }
    for (const row of range(tile.rows)) {
      for (const column of range(tile.columns / 4)) {
        const sum = `sum${row}_${column}`;
        const factor = `a${row >> 2}.${'xyzw'[row & 3]}`;
        parts.push(multiplyAdd(sum, factor, `b${column}`, software));
      }
    }
    return `{ ${parts.join(' ')} }`;
  });
  return `for (var block = 0u; block < ${tile.k / 4}u; block++) {
    let fromA = here * ${(tile.k * tile.m) / 4}u + block * ${tile.m}u + ${place('ty', a)};
    let fromB = here * ${(tile.k * tile.n) / 4}u + block * ${tile.n}u + ${place('tx', b)};
    ${steps.join('\n')}
  }`;
}

/** What a block's number along k is multiplied by to turn its place, see `operandFunctions`. */
const turn = (k: number) => Math.max(1, 32 / k);

function output({ tile, wideC, end, half }: ProductForm): string {
  const [down, across] = [tile.m / tile.rows, tile.n / tile.columns];
  const lines: string[] = [];
  for (const row of range(tile.rows)) {
    const place = `let row = firstA + 4u * (ty + ${(row >> 2) * down}u) + ${row & 3}u;`;
    const writes = range(tile.columns / 4).map((column) => {
      const all = `sum${row}_${column}`;
      const sum = half ? `(${all} * settings.unscale)` : all;
      const from = `let column = firstB + 4u * (tx + ${column * across}u);`;
      if (wideC) {
        const code = endCode(end, { to: 'c', at: '(first + column) / 4u', sum, column: 'column / 4u' });
        return `{ ${from} if (column < settings.n) { ${code} } }`;
      }
      const each = range(4).map((i) => {
        const place = `column + ${i}u`;
        const code = endCode(end, { to: 'c', at: `first + ${place}`, sum: `${sum}[${i}]`, column: place });
        return `if (${place} < settings.n) { ${code} }`;
      });
      return `{ ${from} ${each.join(' ')} }`;
    });
    lines.push(
      `{ ${place} if (row < settings.m) { let first = (group.z * settings.m + row) * settings.n; ${writes.join(' ')} } }`,
    );
  }
  return lines.join('\n');
}

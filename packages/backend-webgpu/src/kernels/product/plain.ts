import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import type { Program } from '../../gpu/program.ts';
import type { ProductSize } from './choose.ts';
import {
  type EndForm,
  endBuffers,
  endCode,
  endFunctions,
  endTensors,
  formOfEnd,
  nameOfEnd,
  type ProductEnd,
} from './end.ts';

/** Rows and columns of a thread, and the threads of a workgroup: those that such a driver runs side by side. */
const rows = 4;
const columns = 4;
const threads = 4;

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

interface PlainForm {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly end: EndForm;
}

/**
 * A thread four rows by four columns of c, straight from memory: threads side by side read one value of a, and
 * values of b that lie side by side, unless it is transposed. Beyond the edges a thread computes the last row or
 * column again and writes nothing.
 */
function program({ transposeA, transposeB, end }: PlainForm): Program {
  const a = (row: number, k: string) =>
    transposeA ? `a[atA + (${k}) * settings.m + row${row}]` : `a[atA + row${row} * settings.k + ${k}]`;
  const b = (column: number, k: string) =>
    transposeB
      ? `b[atB + column${column} * settings.k + ${k}]`
      : `b[atB + (${k}) * settings.n + column${column}]`;
  const step = (k: string) =>
    [
      ...range(columns).map((column) => `let b${column} = ${b(column, k)};`),
      ...range(rows).map((row) => `let a${row} = ${a(row, k)};`),
      ...places.map(([row, column]) => `sum${row}_${column} += a${row} * b${column};`),
    ].join(' ');
  const { reads, writes } = endBuffers(end, 'f32');
  return {
    key: `product plain ${[transposeA, transposeB].map(Number).join('')}${nameOfEnd(end)}`,
    reads: { a: 'f32', b: 'f32', ...reads },
    writes: { c: 'f32', ...writes },
    settings: { m: 'u32', n: 'u32', k: 'u32', strideA: 'u32', strideB: 'u32' },
    code: () => `
${endFunctions(end, 'f32')}
@compute @workgroup_size(${threads})
fn main(@builtin(local_invocation_index) id: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let firstRow = group.y * ${rows}u;
  let firstColumn = group.x * ${threads * columns}u + id;
  ${range(rows)
    .map((row) => `let row${row} = min(firstRow + ${row}u, settings.m - 1u);`)
    .join('\n  ')}
  ${range(columns)
    .map((column) => `let column${column} = min(firstColumn + ${threads * column}u, settings.n - 1u);`)
    .join('\n  ')}
  let atA = group.z * settings.strideA;
  let atB = group.z * settings.strideB;
  ${places.map(([row, column]) => `var sum${row}_${column} = 0.0;`).join(' ')}
  var k = 0u;
  for (; k + 4u <= settings.k; k += 4u) {
    ${range(4)
      .map((i) => `{ ${step(`k + ${i}u`)} }`)
      .join('\n    ')}
  }
  for (; k < settings.k; k++) { ${step('k')} }
  ${places
    .map(([row, column]) => {
      const inside = `firstRow + ${row}u < settings.m && firstColumn + ${threads * column}u < settings.n`;
      const at = `(group.z * settings.m + row${row}) * settings.n + column${column}`;
      const code = endCode(end, { to: 'c', at, sum: `sum${row}_${column}`, column: `column${column}` });
      return `if (${inside}) { ${code} }`;
    })
    .join('\n  ')}
}`,
  };
}

const places = range(rows).flatMap((row) => range(columns).map((column) => [row, column] as const));

/**
 * Writes a product to c [batch, m, n] without workgroup memory. A driver that computes on the CPU takes up every four
 * threads anew at each barrier: there the tiles are many times slower.
 */
export function plainProduct(
  gpu: Gpu,
  tensors: Readonly<Record<'a' | 'b' | 'c', TensorInfo>>,
  { batch, m, n, k }: ProductSize,
  { transposeA, transposeB, ...end }: ProductEnd & Omit<PlainForm, 'end'>,
): void {
  const { a, b } = tensors;
  gpu.run(
    program({ transposeA, transposeB, end: formOfEnd(end) }),
    { ...tensors, ...endTensors(end) },
    {
      m,
      n,
      k,
      strideA: a.shape[0] === 1 ? 0 : m * k,
      strideB: b.shape[0] === 1 ? 0 : k * n,
    },
    [Math.ceil(n / (threads * columns)), Math.ceil(m / rows), batch],
  );
}

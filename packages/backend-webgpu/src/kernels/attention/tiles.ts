import type { Element } from '../../gpu/program.ts';
import { multiplyAdd } from '../../wgsl/multiply-add.ts';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** The sizes that the code of attention is made for. */
export interface HeadForm {
  /** Values of a head. */
  readonly width: number;
  /** Queries or keys of a block: groups of 4 each way, a thread for every pair of groups. */
  readonly block: 8 | 16 | 32;
  /** Whether the driver computes on the CPU. */
  readonly software: boolean;
}

type Sizes = Pick<HeadForm, 'width' | 'block'>;

const groupsOf = ({ block }: Pick<HeadForm, 'block'>) => block / 4;
export const threadsOf = (form: Pick<HeadForm, 'block'>) => groupsOf(form) ** 2;
/** Vectors of four that hold a head's values. */
const vectorsOf = ({ width }: Pick<HeadForm, 'width'>) => Math.ceil(width / 4);
/** Groups of vectors that a thread sums up, threads side by side. */
export const sumsOf = (form: Sizes) => Math.ceil(vectorsOf(form) / groupsOf(form));
export const elementOfHead = ({ width }: Pick<HeadForm, 'width'>): Element =>
  width % 4 === 0 ? 'vec4<f32>' : 'f32';
/** Vectors of one block of rows in workgroup memory. */
export const tileSize = (form: Sizes) => form.block * vectorsOf(form);
/** Vectors of the weights between one block and another. */
export const weightsSize = ({ block }: Pick<HeadForm, 'block'>) => (block * block) / 4;

/** Bytes of workgroup memory on the way back, which holds three tiles, the weights and a vector a thread. */
const memoryOf = (form: Sizes) => 16 * (3 * tileSize(form) + weightsSize(form) + threadsOf(form));

/**
 * Returns the largest block whose tiles fit in `most` bytes of workgroup memory, if there is one: 32 up to heads of 64
 * in 32 KiB, 8 up to heads of 164 in the 16 KiB that every device has.
 */
export function chooseBlock(width: number, most: number): HeadForm['block'] | undefined {
  return ([32, 16, 8] as const).find((block) => memoryOf({ width, block }) <= most);
}

/** What all programs of attention read beside their tensors. */
export const commonSettings = {
  queries: 'u32',
  keys: 'u32',
  heads: 'u32',
  width: 'u32',
  scale: 'f32',
} as const;

/** WGSL: where a workgroup is. x counts blocks, y heads, z rows of the batch. */
export const head = `
var<private> tx: u32;
var<private> ty: u32;
var<private> inBatch: u32;
var<private> inHead: u32;`;

export const start = (form: HeadForm) => `
  tx = id % ${groupsOf(form)}u;
  ty = id / ${groupsOf(form)}u;
  inHead = group.y;
  inBatch = group.z;`;

/** WGSL: `NAME_at(row, c)`, vector c of a row of this head, zeros outside; `rows` is the setting that counts them. */
export function fetchFunction(name: string, rows: 'queries' | 'keys', form: HeadForm): string {
  const first = `(inBatch * settings.${rows} + row) * settings.width + inHead * ${form.width}u + 4u * c`;
  const inside = `row < settings.${rows} && c < ${vectorsOf(form)}u`;
  const value =
    form.width % 4 === 0
      ? `v = ${name}[(${first}) / 4u];`
      : `let at = ${first};
    for (var i = 0u; i < 4u; i++) { if (4u * c + i < ${form.width}u) { v[i] = ${name}[at + i]; } }`;
  return `
fn ${name}_at(row: u32, c: u32) -> vec4<f32> {
  var v = vec4<f32>();
  if (${inside}) { ${value} }
  return v;
}`;
}

/** WGSL: puts a block of rows into a tile as [value][group of four rows], see `scores`. */
export function loadTurned(tile: string, name: string, first: string, form: HeadForm): string {
  const [vectors, groups] = [vectorsOf(form), groupsOf(form)];
  const stores = range(4).map((j) => `${tile}[to + ${j * groups}u] = values[${j}];`);
  return `for (var part = id; part < ${groups * vectors}u; part += ${threadsOf(form)}u) {
    let c = part % ${vectors}u;
    let quad = part / ${vectors}u;
    let row = ${first} + 4u * quad;
    let values = transpose(mat4x4<f32>(${range(4)
      .map((j) => `${name}_at(row + ${j}u, c)`)
      .join(', ')}));
    let to = c * ${4 * groups}u + (quad ^ (c & ${groups - 1}u));
    ${stores.join(' ')}
  }`;
}

/** WGSL: puts a block of rows into a tile as [row][vector], see `weightedSums`. */
export function loadStraight(tile: string, name: string, first: string, form: HeadForm): string {
  const vectors = vectorsOf(form);
  return `for (var part = id; part < ${form.block * vectors}u; part += ${threadsOf(form)}u) {
    ${tile}[part] = ${name}_at(${first} + part / ${vectors}u, part % ${vectors}u);
  }`;
}

/**
 * WGSL: the products of this thread's four rows of one turned tile with its four columns of another, into variables
 * `NAME0` to `NAME3`: one a row, with a value a column.
 */
export function scores(name: string, rows: string, columns: string, form: HeadForm): string {
  const groups = groupsOf(form);
  const steps = range(4).map(
    (j) => `{
      let r = ${rows}[c * ${4 * groups}u + ${j * groups}u + (ty ^ turned)];
      let s = ${columns}[c * ${4 * groups}u + ${j * groups}u + (tx ^ turned)];
      ${range(4)
        .map((i) => multiplyAdd(`${name}${i}`, `r.${'xyzw'[i]}`, 's', form.software))
        .join(' ')}
    }`,
  );
  return `${range(4)
    .map((i) => `var ${name}${i} = vec4<f32>();`)
    .join(' ')}
  for (var c = 0u; c < ${vectorsOf(form)}u; c++) {
    let turned = c & ${groups - 1}u;
    ${steps.join('\n')}
  }`;
}

/** WGSL: puts four rows of weights into `weights`, as [column][group of four rows]. */
export function storeWeights(values: readonly string[], form: HeadForm): string {
  const groups = groupsOf(form);
  return range(4)
    .map(
      (j) =>
        `weights[(4u * tx + ${j}u) * ${groups}u + (ty ^ tx)] = vec4<f32>(${values
          .map((value) => `${value}.${'xyzw'[j]}`)
          .join(', ')});`,
    )
    .join(' ');
}

/** WGSL: the sum or maximum, over the threads of this row, of the vectors in `joined`. */
export const overThreads = (form: HeadForm, line: (joined: string) => string) =>
  `for (var other = 0u; other < ${groupsOf(form)}u; other++) { ${line(`joined[ty * ${groupsOf(form)}u + other]`)} }`;

/** WGSL: the variables that `weightedSums` adds to. */
export const declareSums = (name: string, form: HeadForm) =>
  range(sumsOf(form))
    .flatMap((i) => range(4).map((row) => `var ${name}${row}_${i} = vec4<f32>();`))
    .join(' ');

/** WGSL: adds the rows of a straight tile, weighted by `weights`, to this thread's four rows of sums. */
export function weightedSums(name: string, tile: string, form: HeadForm): string {
  const [vectors, groups] = [vectorsOf(form), groupsOf(form)];
  const sums = range(sumsOf(form)).map(
    (i) => `{
      let v = ${tile}[each * ${vectors}u + min(tx + ${groups * i}u, ${vectors - 1}u)];
      ${range(4)
        .map((row) => multiplyAdd(`${name}${row}_${i}`, `w.${'xyzw'[row]}`, 'v', form.software))
        .join(' ')}
    }`,
  );
  return `for (var each = 0u; each < ${form.block}u; each++) {
    let w = weights[each * ${groups}u + (ty ^ (each >> 2u))];
    ${sums.join('\n')}
  }`;
}

/** WGSL: writes this thread's four rows of sums to `output`, each times a factor. */
export function storeSums(
  name: string,
  output: string,
  rows: 'queries' | 'keys',
  first: string,
  factor: (row: number) => string,
  form: HeadForm,
): string {
  const [vectors, groups] = [vectorsOf(form), groupsOf(form)];
  const lines = range(4).flatMap((row) =>
    range(sumsOf(form)).map((i) => {
      const at = `(inBatch * settings.${rows} + row) * settings.width + inHead * ${form.width}u + 4u * c`;
      const value = `${name}${row}_${i} * ${factor(row)}`;
      const write =
        form.width % 4 === 0
          ? `${output}[(${at}) / 4u] = ${value};`
          : `let to = ${at}; let v = ${value};
        ${range(4)
          .map((j) => `if (4u * c + ${j}u < ${form.width}u) { ${output}[to + ${j}u] = v[${j}]; }`)
          .join(' ')}`;
      return `{ let row = ${first} + 4u * ty + ${row}u; let c = tx + ${groups * i}u;
        if (row < settings.${rows} && c < ${vectors}u) { ${write} } }`;
    }),
  );
  return lines.join('\n');
}

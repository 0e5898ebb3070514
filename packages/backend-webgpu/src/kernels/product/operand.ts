/** One of the two matrices of a product. */
export interface Operand {
  readonly name: 'a' | 'b';
  /** The setting with its outer size: rows of a, columns of b. */
  readonly outer: 'm' | 'n';
  /** How much of the outer size a tile takes. */
  readonly size: number;
  /** Whether the stored rows run along the inner length. */
  readonly along: boolean;
  /** Whether the stored rows are whole numbers of four values. */
  readonly wide: boolean;
  /** Whether it is a whole number of tiles, both ways: nothing beyond its edges is asked for. */
  readonly whole: boolean;
}

/**
 * Returns WGSL functions `fetchA` and `storeA` (or `B`): a block is four steps along k by four outer places, held as
 * one vector of outer places a step.
 *
 * Where the matrix is stored along k, neighbouring threads fetch along k and would write to places that are far
 * apart by a power of two, all in the same few banks of workgroup memory: the place is turned by an exclusive or with
 * the block's number along k.
 */
export function operandFunctions(
  { name, outer, size, along, wide, whole }: Operand,
  k: number,
  half: boolean,
): string {
  const upper = name.toUpperCase();
  const [quads, blocks] = [size / 4, k / 4];
  const place = along
    ? `let step = block % ${blocks}u; let quad = block / ${blocks}u;`
    : `let quad = block % ${quads}u; let step = block / ${quads}u;`;
  const turned = along ? `(quad ^ (step * ${Math.max(1, 32 / k)}u))` : 'quad';
  const rounded = (value: string) => (half ? `vec4<f16>(${value} * settings.scale${upper})` : value);
  const stored = [0, 1, 2, 3]
    .map((j) => `tile${upper}[to + ${(j * size) / 4}u] = ${rounded(`values[${j}]`)};`)
    .join(' ');
  return `
fn fetch${upper}(block: u32, offset: u32, first: u32, begin: u32, end: u32) -> mat4x4<f32> {
  ${place}
  let o = first + 4u * quad;
  let k = begin + 4u * step;
  var values = mat4x4<f32>();
  ${wide ? wideFetch(name, outer, along, whole) : narrowFetch(name, outer, along)}
  return ${along ? 'transpose(values)' : 'values'};
}
fn store${upper}(block: u32, buffer: u32, values: mat4x4<f32>) {
  ${place}
  let to = buffer * ${(k * size) / 4}u + step * ${size}u + ${turned};
  ${stored}
}`;
}

function wideFetch(name: string, outer: string, along: boolean, whole: boolean): string {
  const rows = [0, 1, 2, 3].map((j) => {
    const value = `values[${j}] = ${name}[at + ${j}u * settings.${along ? 'k' : outer} / 4u];`;
    if (whole) return value;
    return `if (${along ? `o + ${j}u < settings.${outer}` : `k + ${j}u < end`}) { ${value} }`;
  });
  const at = along ? 'o * settings.k + k' : `k * settings.${outer} + o`;
  const inside = along ? 'k < end' : `o < settings.${outer}`;
  return `${whole ? '' : `if (${inside}) `}{ let at = (offset + ${at}) / 4u; ${rows.join(' ')} }`;
}

function narrowFetch(name: string, outer: string, along: boolean): string {
  const [ofOuter, ofK] = along ? ['j', 'i'] : ['i', 'j'];
  const at = along
    ? `(o + ${ofOuter}) * settings.k + k + ${ofK}`
    : `(k + ${ofK}) * settings.${outer} + o + ${ofOuter}`;
  return `for (var j = 0u; j < 4u; j++) {
    var row = vec4<f32>();
    for (var i = 0u; i < 4u; i++) {
      if (o + ${ofOuter} < settings.${outer} && k + ${ofK} < end) { row[i] = ${name}[offset + ${at}]; }
    }
    values[j] = row;
  }`;
}

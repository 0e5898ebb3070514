/** What a storage buffer holds, as WGSL names it. */
export type Element = 'f32' | 'vec4<f32>' | 'i32' | 'vec4<i32>';

/** What a tensor holds that is bound as a uniform. */
export type UniformElement = 'f32' | 'vec3<f32>';

/** What a setting is, as WGSL names it. */
export type Scalar = 'f32' | 'i32' | 'u32';

/**
 * A compute shader with its bind layout: the buffers in the order of `reads`, `writes` and `uniforms`, at binding 0 and
 * up, and after them a uniform struct `settings`, where there are any.
 */
export interface Program {
  /** Tells programs apart: two with one key have the same code. */
  readonly key: string;
  readonly reads: Readonly<Record<string, Element>>;
  readonly writes: Readonly<Record<string, Element>>;
  /** Tensors of few values that are read without taking up one of the device's few storage buffers. */
  readonly uniforms?: Readonly<Record<string, UniformElement>>;
  readonly settings?: Readonly<Record<string, Scalar>>;
  /** Whether its settings are others at every step, so that keeping them is of no use. */
  readonly volatile?: boolean;
  /** Whether its code computes with 16-bit floats. */
  readonly half?: boolean;
  /** Whether its threads exchange values within subgroups. */
  readonly subgroups?: boolean;
  /** WGSL without its declarations of bindings; its entry point is `main`. */
  readonly code: () => string;
}

/** Returns the whole WGSL text of a program. */
export function programText(program: Program): string {
  const enabled = `${program.half ? 'enable f16;\n' : ''}${program.subgroups ? 'enable subgroups;\n' : ''}`;
  return `${enabled}${declarations(program)}\n${program.code()}`;
}

function declarations({ reads, writes, uniforms = {}, settings = {} }: Program): string {
  const lines: string[] = [];
  const buffers = [
    ...Object.entries(reads).map(([name, element]) => [name, element, 'read'] as const),
    ...Object.entries(writes).map(([name, element]) => [name, element, 'read_write'] as const),
  ];
  for (const [index, [name, element, access]] of buffers.entries()) {
    lines.push(`@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${element}>;`);
  }
  let binding = buffers.length;
  for (const [name, element] of Object.entries(uniforms)) {
    lines.push(`@group(0) @binding(${binding++}) var<uniform> ${name}: ${element};`);
  }
  const fields = Object.entries(settings).map(([name, scalar]) => `${name}: ${scalar},`);
  if (fields.length > 0) {
    lines.push(`struct Settings { ${fields.join(' ')} }`);
    lines.push(`@group(0) @binding(${binding}) var<uniform> settings: Settings;`);
  }
  return lines.join('\n');
}

/** Returns the bytes of a program's settings, padded to 16 as a uniform buffer must be. */
export function settingsBytes(
  settings: Readonly<Record<string, Scalar>>,
  values: Readonly<Record<string, number>>,
): Uint32Array<ArrayBuffer> {
  const names = Object.keys(settings);
  const bytes = new ArrayBuffer(Math.ceil(names.length / 4) * 16);
  const view = new DataView(bytes);
  for (const [index, name] of names.entries()) {
    const value = values[name]!;
    if (settings[name] === 'f32') view.setFloat32(4 * index, value, true);
    else view.setUint32(4 * index, value, true);
  }
  return new Uint32Array(bytes);
}

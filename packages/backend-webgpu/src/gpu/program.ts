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

/** Writes a program's settings as words: by the names and types that it has, looked up once. */
export class SettingsWriter {
  private readonly names: readonly string[];
  private readonly isFloat: readonly boolean[];
  private readonly words: Uint32Array<ArrayBuffer>;
  private readonly floats: Float32Array;

  constructor(settings: Readonly<Record<string, Scalar>>) {
    this.names = Object.keys(settings);
    this.isFloat = Object.values(settings).map((scalar) => scalar === 'f32');
    // A uniform buffer is a whole number of 16 bytes.
    this.words = new Uint32Array(Math.ceil(this.names.length / 4) * 4);
    this.floats = new Float32Array(this.words.buffer);
  }

  /** Returns the words of these values; they hold until the next call. */
  write(values: Readonly<Record<string, number>>): Uint32Array<ArrayBuffer> {
    const { names, isFloat, words, floats } = this;
    for (let place = 0; place < names.length; place++) {
      const value = values[names[place]!]!;
      if (isFloat[place]) floats[place] = value;
      else words[place] = value;
    }
    return words;
  }
}

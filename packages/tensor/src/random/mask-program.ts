import { GOLDEN } from './mix.ts';

/**
 * The rows of a dropout mask as a WebAssembly program: 16 decisions at a time, the same numbers as `mix.ts` bit by
 * bit. Written out here, instruction by instruction, so that no build step and no binary file is needed.
 */
export interface MaskProgram {
  /** The memory that rows are written to; a row may write up to 15 bytes past its end. */
  readonly memory: WebAssembly.Memory;
  /** Writes `width` decisions of state (a, b) at address `to`. */
  row(a: number, b: number, width: number, threshold: number, to: number): void;
  /** Writes the rows 0 to `count` - 1 below state (a, b), one after the other from address 0. */
  rows(a: number, b: number, count: number, width: number, threshold: number): void;
}

/** Returns the program, or `undefined` where WebAssembly or its 128-bit vectors are not there or not allowed. */
export function maskProgram(pages: number): MaskProgram | undefined {
  try {
    const exports = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(pages))).exports;
    return exports as unknown as MaskProgram;
  } catch {
    return undefined;
  }
}

// Names of instructions as in the WebAssembly specification.
const [i32, v128, none] = [0x7f, 0x7b, 0x40];
const get = (local: number) => [0x20, ...unsigned(local)];
const set = (local: number) => [0x21, ...unsigned(local)];
const tee = (local: number) => [0x22, ...unsigned(local)];
const constant = (value: number) => [0x41, ...signed(value | 0)];
const [add, mul, xor, shiftRight, lessThan] = [0x6a, 0x6c, 0x73, 0x76, 0x49];
const vector = (code: number) => [0xfd, ...unsigned(code)];
const [splat16, splat32, atLeast16, and128, xor128] = [0x10, 0x11, 0x36, 0x4e, 0x51].map(vector);
const [narrow16, shiftRight32, add32, mul32] = [0x65, 0xad, 0xae, 0xb5].map(vector);
const vectorOf = (words: number[]) => [...vector(0x0c), ...new Uint8Array(Int32Array.from(words).buffer)];
const allOf = (word: number) => vectorOf([word, word, word, word]);
/** Runs `body` again and again while `condition` holds at its end. */
const repeatWhile = (body: number[], condition: number[]) => [
  ...[0x03, none, ...body],
  ...[...condition, 0x0d, 0x00, 0x0b],
];

/** x ^= x >>> shift */
const fold = (x: number, shift: number) => [
  ...get(x),
  ...get(x),
  ...constant(shift),
  shiftRight,
  xor,
  ...set(x),
];
const times = (x: number, factor: number) => [...get(x), ...constant(factor), mul, ...set(x)];
const mixed = (x: number, first: number, shift: number, second: number) => [
  ...[...fold(x, 16), ...times(x, first), ...fold(x, shift)],
  ...[...times(x, second), ...fold(x, 16)],
];

/** Four numbers at the multiples in local `places`, as eight 16-bit decisions on the stack; `places` goes on by four. */
function drawEight({ a, b, threshold, places, x }: Record<'a' | 'b' | 'threshold' | 'places' | 'x', number>) {
  const folded = (shift: number) => [...get(x), ...get(x), ...constant(shift), ...shiftRight32!, ...xor128!];
  return [
    ...[...get(a), ...get(places), ...xor128!, ...set(x)],
    ...[...get(places), ...allOf(4 * GOLDEN), ...add32!, ...set(places)],
    ...[...folded(16), ...allOf(0x7feb352d), ...mul32!, ...get(b), ...xor128!, ...set(x)],
    ...[...folded(15), ...allOf(0x846ca68b), ...mul32!, ...set(x)],
    ...[...folded(16), ...get(threshold), ...atLeast16!],
  ];
}

function rowBody(): number[] {
  const [a, b, width, threshold, to, end, x] = [0, 1, 2, 3, 4, 5, 6] as const;
  const locals = { a: 7, b: 8, threshold: 9, places: 10, x };
  const ones = allOf(0x01010101);
  return [
    ...[...get(a), ...splat32!, ...set(locals.a), ...get(b), ...splat32!, ...set(locals.b)],
    ...[...get(threshold), ...splat16!, ...set(locals.threshold)],
    ...[...vectorOf([0, GOLDEN, 2 * GOLDEN, 3 * GOLDEN]), ...set(locals.places)],
    ...[...get(to), ...get(width), add, ...set(end)],
    ...repeatWhile(
      [
        ...get(to),
        ...[...drawEight(locals), ...drawEight(locals), ...narrow16!, ...ones, ...and128!],
        ...[...vector(0x0b), 0x00, 0x00], // v128.store, unaligned
        ...[...get(to), ...constant(16), add, ...set(to)],
      ],
      [...get(to), ...get(end), lessThan],
    ),
  ];
}

function rowsBody(): number[] {
  const [a, b, count, width, threshold, index, nextA, nextB] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  return repeatWhile(
    [
      // The state below row `index`: `absorb` of mix.ts.
      ...[...get(a), ...get(index), xor, ...set(nextA), ...mixed(nextA, 0x7feb352d, 15, 0x846ca68b)],
      ...[...get(b), ...get(index), ...constant(GOLDEN), mul, add, ...set(nextB)],
      ...mixed(nextB, 0x85ebca6b, 13, 0xc2b2ae35),
      ...[...get(nextA), ...constant(GOLDEN), add, ...get(nextB), ...get(a), xor],
      ...[...get(width), ...get(threshold), ...get(index), ...get(width), mul, 0x10, 0x00], // call row
    ],
    [...get(index), ...constant(1), add, ...tee(index), ...get(count), lessThan],
  );
}

function moduleBytes(pages: number): Uint8Array<ArrayBuffer> {
  const type = [0x60, 5, i32, i32, i32, i32, i32, 0];
  const code = (locals: number[], body: number[]) => sized([...locals, ...body, 0x0b]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, ...sized([1, ...type])],
    ...[0x03, ...sized([2, 0, 0])],
    ...[0x05, ...sized([1, 0x00, ...unsigned(pages)])],
    ...[
      0x07,
      ...sized([3, ...exported('memory', 2, 0), ...exported('row', 0, 0), ...exported('rows', 0, 1)]),
    ],
    ...[0x0a, ...sized([2, ...code([2, 1, i32, 5, v128], rowBody()), ...code([1, 3, i32], rowsBody())])],
  ]);
}

function exported(name: string, kind: number, index: number): number[] {
  return [...sized([...new TextEncoder().encode(name)]), kind, index];
}

function sized(bytes: number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const rest = value >> 7;
  const last = (rest === 0 && (value & 64) === 0) || (rest === -1 && (value & 64) !== 0);
  return last ? [value & 127] : [(value & 127) | 128, ...signed(rest)];
}

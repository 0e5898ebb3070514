import { GOLDEN } from './mix.ts';

/**
 * Dropout masks as a WebAssembly program: 16 decisions at a time, the same numbers as `mix.ts` bit by bit. Written out
 * here, instruction by instruction, so that no build step and no binary file is needed.
 */
export interface MaskProgram {
  /** The memory that masks are written to, from address `maskStart`. */
  readonly memory: WebAssembly.Memory;
  /** Writes `width` decisions of state (a, b) at address `to`, and up to 15 more bytes. */
  row(a: number, b: number, width: number, threshold: number, to: number): void;
  /** Writes the rows 0 to `count` - 1 below state (a, b), one after the other from address `to`. */
  rows(a: number, b: number, count: number, width: number, threshold: number, to: number): void;
  /** Writes the rows of the blocks `first` to `end` - 1 below state (a, b) from address `maskStart`. */
  blocks(
    a: number,
    b: number,
    first: number,
    end: number,
    rows: number,
    width: number,
    threshold: number,
  ): void;
}

/** The widest rows that the program writes. */
export const widestRow = 16_384;

/** Where masks begin in the program's memory: before it lie the folded places, 4 bytes for two decisions. */
export const maskStart = 2 * widestRow + 64;

/** Returns the program, or `undefined` where WebAssembly or its 128-bit vectors are not there or not allowed. */
export function maskProgram(pages: number): MaskProgram | undefined {
  try {
    const exports = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(pages))).exports;
    const program = exports as unknown as MaskProgram;
    const places = new Int32Array(program.memory.buffer, 0, maskStart / 4);
    for (let pair = 0; pair < places.length; pair++) {
      const place = Math.imul(pair, GOLDEN);
      places[pair] = place ^ (place >>> 16);
    }
    return program;
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
const [add, subtract, mul, xor, shiftRight, lessThan] = [0x6a, 0x6b, 0x6c, 0x73, 0x76, 0x49];
const call = (index: number) => [0x10, index];
const vector = (code: number) => [0xfd, ...unsigned(code)];
const [splat16, splat32, above16, and128, xor128] = [0x10, 0x11, 0x31, 0x4e, 0x51].map(vector);
const [narrow16, shiftRight32, mul32] = [0x65, 0xad, 0xb5].map(vector);
/** Unaligned access at a constant distance from an address on the stack. */
const load128 = (distance: number) => [...vector(0x00), 0x00, ...unsigned(distance)];
const store128 = [...vector(0x0b), 0x00, 0x00];
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

/**
 * Bits 31, 16 and 1. Joined to b, they turn over bit 31 alone after the fold by 15 and so after the product, and then
 * the highest bit of both halves: the halves, which are compared without sign, can be compared with sign, for which
 * processors have an instruction.
 */
const turned = 0x80010002;

/**
 * Eight 16-bit decisions on the stack: -1 where a value is kept, else 0. The number at place p is `draw` of mix.ts; its
 * first fold, of a xor p, is the fold of a joined to the fold of p, which is the same in every row.
 */
function drawEight({ a, b, limit, place, x }: Locals, distance: number) {
  const folded = (shift: number) => [...get(x), ...get(x), ...constant(shift), ...shiftRight32!, ...xor128!];
  return [
    ...[...get(place), ...load128(distance), ...get(a), ...xor128!],
    ...[...allOf(0x7feb352d), ...mul32!, ...get(b), ...xor128!, ...set(x)],
    ...[...folded(15), ...allOf(0x846ca68b), ...mul32!, ...set(x)],
    ...[...folded(16), ...get(limit), ...above16!],
  ];
}

type Locals = Record<'a' | 'b' | 'limit' | 'place' | 'x', number>;

function rowBody(): number[] {
  const [a, b, width, threshold, to, end, place] = [0, 1, 2, 3, 4, 5, 6] as const;
  const locals = { a: 7, b: 8, limit: 9, x: 10, place };
  return [
    ...[...fold(a, 16), ...get(a), ...splat32!, ...set(locals.a)],
    ...[...get(b), ...constant(turned), xor, ...splat32!, ...set(locals.b)],
    // At least the threshold is above the number before it.
    ...[...get(threshold), ...constant(1), subtract, ...constant(0x8000), xor, ...splat16!],
    ...set(locals.limit),
    ...[...get(to), ...get(width), add, ...set(end)],
    ...repeatWhile(
      [
        ...get(to),
        ...[
          ...drawEight(locals, 0),
          ...drawEight(locals, 16),
          ...narrow16!,
          ...allOf(0x01010101),
          ...and128!,
        ],
        ...store128,
        ...[...get(to), ...constant(16), add, ...set(to)],
        ...[...get(place), ...constant(32), add, ...set(place)],
      ],
      [...get(to), ...get(end), lessThan],
    ),
  ];
}

/** The state below (a, b) at local `index`, into locals `nextA` and `nextB`: `absorb` of mix.ts. */
function absorbed({ a, b, index, nextA, nextB }: Record<'a' | 'b' | 'index' | 'nextA' | 'nextB', number>) {
  return [
    ...[...get(a), ...get(index), xor, ...set(nextA), ...mixed(nextA, 0x7feb352d, 15, 0x846ca68b)],
    ...[...get(nextA), ...constant(GOLDEN), add, ...set(nextA)],
    ...[...get(b), ...get(index), ...constant(GOLDEN), mul, add, ...set(nextB)],
    ...[...mixed(nextB, 0x85ebca6b, 13, 0xc2b2ae35), ...get(nextB), ...get(a), xor, ...set(nextB)],
  ];
}

const goOn = (index: number, end: number) => [
  ...[...get(index), ...constant(1), add, ...tee(index), ...get(end), lessThan],
];

function rowsBody(): number[] {
  const [a, b, count, width, threshold, to, index, nextA, nextB] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  return repeatWhile(
    [
      ...absorbed({ a, b, index, nextA, nextB }),
      ...[nextA, nextB, width, threshold, to].flatMap(get),
      ...call(0),
      ...[...get(to), ...get(width), add, ...set(to)],
    ],
    goOn(index, count),
  );
}

function blocksBody(): number[] {
  const [a, b, index, end, rows, width, threshold, to, nextA, nextB] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ] as const;
  return [
    ...[...constant(maskStart), ...set(to)],
    ...repeatWhile(
      [
        ...absorbed({ a, b, index, nextA, nextB }),
        ...[nextA, nextB, rows, width, threshold, to].flatMap(get),
        ...call(1),
        ...[...get(to), ...get(rows), ...get(width), mul, add, ...set(to)],
      ],
      goOn(index, end),
    ),
  ];
}

function moduleBytes(pages: number): Uint8Array<ArrayBuffer> {
  const type = (parameters: number) => [0x60, parameters, ...new Array<number>(parameters).fill(i32), 0];
  const code = (locals: number[], body: number[]) => sized([...locals, ...body, 0x0b]);
  const exports = [
    ...[...exported('memory', 2, 0), ...exported('row', 0, 0)],
    ...[...exported('rows', 0, 1), ...exported('blocks', 0, 2)],
  ];
  const bodies = [
    ...code([2, 2, i32, 4, v128], rowBody()),
    ...[...code([1, 3, i32], rowsBody()), ...code([1, 3, i32], blocksBody())],
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, ...sized([3, ...type(5), ...type(6), ...type(7)])],
    ...[0x03, ...sized([3, 0, 1, 2])],
    ...[0x05, ...sized([1, 0x00, ...unsigned(pages)])],
    ...[0x07, ...sized([4, ...exports])],
    ...[0x0a, ...sized([3, ...bodies])],
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

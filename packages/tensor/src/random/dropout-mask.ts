import { keyState, type RandomKey } from './bits.ts';
import { type MaskProgram, maskProgram, maskStart, widestRow } from './mask-program.ts';
import { absorb, draw, type State } from './mix.ts';

/**
 * Returns a dropout mask of a shape, row-major: 1 where a value is kept, 0 where it is dropped.
 *
 * The coordinates are the indices along each axis. Two neighbours along the last axis share a number: the value at
 * last index i is dropped where the 16-bit half `(bits(..., i >> 1) >> 16 * (i & 1)) & 0xffff` is below
 * `round(rate * 65536)`.
 *
 * @param into - memory of the shape's size that is filled and returned; fresh memory where it is not given
 */
export function dropoutMask(
  shape: readonly number[],
  rate: number,
  key: RandomKey,
  into?: Uint8Array,
): Uint8Array {
  const mask = into ?? new Uint8Array(sizeOf(shape));
  if (mask.length > 0) fillFrom(mask, 0, shape, 0, keyState(key), Math.round(rate * 65536));
  return mask;
}

/** 1 MiB: larger blocks than this are made in plain JavaScript. */
const pages = 16;
const capacity = pages * 65_536 - maskStart - 16;
let program: MaskProgram | undefined | null = null;

/** The vector program, where it can write rows of a width by a threshold. */
function programFor(width: number, threshold: number): MaskProgram | undefined {
  // Decisions are compared as 16-bit numbers: nothing is below 65536, all is at least 0.
  if (width > widestRow || threshold > 0xffff || threshold === 0) return undefined;
  if (program === null) program = maskProgram(pages);
  return program;
}

/** Fills the values below one prefix of coordinates by the vector program; returns whether it could. */
function fillFast(
  mask: Uint8Array,
  offset: number,
  { a, b }: State,
  shape: readonly number[],
  threshold: number,
): boolean {
  const size = sizeOf(shape);
  const width = shape.at(-1)!;
  const rows = shape.at(-2) ?? 1;
  if (size < 64 || rows * width > capacity) return false;
  const fast = programFor(width, threshold);
  if (fast === undefined) return false;
  if (shape.length < 3) {
    if (shape.length === 1) fast.row(a, b, width, threshold, maskStart);
    else fast.rows(a, b, rows, width, threshold, maskStart);
    mask.set(new Uint8Array(fast.memory.buffer, maskStart, size), offset);
    return true;
  }
  const [blocks] = shape as [number];
  const together = Math.max(1, Math.floor(blockBytes / (rows * width)));
  for (let first = 0; first < blocks; first += together) {
    const end = Math.min(blocks, first + together);
    fast.blocks(a, b, first, end, rows, width, threshold);
    const made = new Uint8Array(fast.memory.buffer, maskStart, (end - first) * rows * width);
    mask.set(made, offset + first * rows * width);
  }
  return true;
}

/** Blocks are copied out so many bytes at a time, which are still in the processor's cache. */
const blockBytes = 65_536;

/** Fills the block of one prefix of coordinates and returns where the next begins. */
function fillFrom(
  mask: Uint8Array,
  offset: number,
  shape: readonly number[],
  axis: number,
  state: State,
  threshold: number,
): number {
  const last = shape.length - 1;
  if (last >= 0 && axis >= last - 2) {
    const below = shape.slice(axis);
    if (fillFast(mask, offset, state, below, threshold)) return offset + sizeOf(below);
  }
  if (axis < last) {
    let next = offset;
    for (let index = 0; index < shape[axis]!; index++) {
      next = fillFrom(mask, next, shape, axis + 1, absorb(state, index), threshold);
    }
    return next;
  }
  const { a, b } = state;
  const width = shape[axis] ?? 1;
  const pairs = width >> 1;
  let at = offset;
  for (let pair = 0; pair < pairs; pair++) {
    const bits = draw(a, b, pair);
    mask[at++] = (bits & 0xffff) >= threshold ? 1 : 0;
    mask[at++] = bits >>> 16 >= threshold ? 1 : 0;
  }
  if (width & 1) mask[at++] = (draw(a, b, pairs) & 0xffff) >= threshold ? 1 : 0;
  return at;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

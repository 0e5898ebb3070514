import { keyState, type RandomKey } from './bits.ts';
import { type MaskProgram, maskProgram } from './mask-program.ts';
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
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const mask = into ?? new Uint8Array(size);
  if (size > 0) fillFrom(mask, 0, shape, 0, keyState(key), Math.round(rate * 65536));
  return mask;
}

/** 1 MiB: larger blocks than this are made in plain JavaScript. */
const pages = 16;
let program: MaskProgram | undefined | null = null;

/** Fills `rows` rows below a state where the vector program can, and returns whether it did. */
function fillFast(
  mask: Uint8Array,
  offset: number,
  { a, b }: State,
  [rows, width]: readonly [number | undefined, number],
  threshold: number,
): boolean {
  const size = (rows ?? 1) * width;
  // Decisions are compared as 16-bit numbers; nothing is below 65536.
  if (size < 64 || size + 16 > pages * 65536 || threshold > 0xffff) return false;
  if (program === null) program = maskProgram(pages);
  if (program === undefined) return false;
  if (rows === undefined) program.row(a, b, width, threshold, 0);
  else program.rows(a, b, rows, width, threshold);
  mask.set(new Uint8Array(program.memory.buffer, 0, size), offset);
  return true;
}

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
  if (axis === last - 1) {
    const block = [shape[axis]!, shape[last]!] as const;
    if (fillFast(mask, offset, state, block, threshold)) return offset + block[0] * block[1];
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
  if (last === 0 && fillFast(mask, offset, state, [undefined, width], threshold)) return offset + width;
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

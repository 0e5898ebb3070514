import { type HostTensor, sizeOf } from '../host-tensor.ts';
import { offsetOf } from './indexing.ts';

/** The axes that tfjs's attribute names: all where there is none, and counted from the front. */
export function reducedAxes(axis: number | readonly number[] | undefined, rank: number): number[] {
  if (axis === undefined) return Array.from({ length: rank }, (_, index) => index);
  return [axis].flat().map((each) => (each < 0 ? each + rank : each));
}

/** One value of all values along some axes, given in row-major order. */
export function reduce(
  x: HostTensor,
  {
    axes,
    keepDims = false,
    dtype = x.dtype,
  }: { axes: readonly number[]; keepDims?: boolean | undefined; dtype?: HostTensor['dtype'] },
  of: (values: number[]) => number,
): HostTensor {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const groups: number[][] = Array.from({ length: sizeOf(kept) }, () => []);
  const coordinates = x.shape.map(() => 0);
  for (let index = 0; index < x.data.length; index++) {
    const group = coordinates.map((at, axis) => (axes.includes(axis) ? 0 : at));
    groups[offsetOf(kept, group)]!.push(x.data[index]!);
    for (let axis = x.shape.length - 1; axis >= 0; axis--) {
      if (++coordinates[axis]! < x.shape[axis]!) break;
      coordinates[axis] = 0;
    }
  }
  const shape = keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return { shape, dtype, data: Float64Array.from(groups, of) };
}

export function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

export function productOf(values: readonly number[]): number {
  return values.reduce((product, value) => product * value, 1);
}

/** The place of the first of the largest. */
export function firstLargest(values: readonly number[]): number {
  let best = 0;
  values.forEach((value, index) => {
    if (value > values[best]!) best = index;
  });
  return best;
}

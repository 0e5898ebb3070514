import { type HostTensor, sizeOf } from '../host-tensor.ts';
import { build, valueAt } from './indexing.ts';

/** The same values in another shape. */
export function reshape(x: HostTensor, shape: readonly number[]): HostTensor {
  return { ...x, shape };
}

export function transpose(x: HostTensor, perm: readonly number[]): HostTensor {
  const shape = perm.map((axis) => x.shape[axis]!);
  return build(shape, x.dtype, (at) => {
    const from: number[] = [];
    perm.forEach((axis, place) => {
      from[axis] = at[place]!;
    });
    return valueAt(x, from);
  });
}

export function reverse(x: HostTensor, axes: readonly number[]): HostTensor {
  return build(x.shape, x.dtype, (at) =>
    valueAt(
      x,
      at.map((place, axis) => (axes.includes(axis) ? x.shape[axis]! - 1 - place : place)),
    ),
  );
}

export function concat(parts: readonly HostTensor[], axis: number): HostTensor {
  const shape = [...parts[0]!.shape];
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  return build(shape, parts[0]!.dtype, (at) => {
    let place = at[axis]!;
    let part = 0;
    while (place >= parts[part]!.shape[axis]!) place -= parts[part++]!.shape[axis]!;
    return valueAt(parts[part]!, at.with(axis, place));
  });
}

/** A part of a tensor: from `begin`, every `strides`-th value, `size` of them along each axis. */
export function slice(
  x: HostTensor,
  begin: readonly number[],
  size: readonly number[],
  strides: readonly number[] = begin.map(() => 1),
): HostTensor {
  return build(size, x.dtype, (at) =>
    valueAt(
      x,
      at.map((place, axis) => begin[axis]! + place * strides[axis]!),
    ),
  );
}

/** Repeats a tensor along each axis. */
export function tile(x: HostTensor, reps: readonly number[]): HostTensor {
  const shape = x.shape.map((size, axis) => size * reps[axis]!);
  return build(shape, x.dtype, (at) =>
    valueAt(
      x,
      at.map((place, axis) => place % x.shape[axis]!),
    ),
  );
}

export function pad(x: HostTensor, paddings: readonly (readonly number[])[], value: number): HostTensor {
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0]! + paddings[axis]![1]!);
  return build(shape, x.dtype, (at) => {
    const from = at.map((place, axis) => place - paddings[axis]![0]!);
    return from.every((place, axis) => place >= 0 && place < x.shape[axis]!) ? valueAt(x, from) : value;
  });
}

/** The slices of `x` along `axis` that `indices` name, in the shape of `indices`. */
export function gather(x: HostTensor, indices: HostTensor, axis: number): HostTensor {
  const rank = indices.shape.length;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return build(shape, x.dtype, (at) => {
    const index = valueAt(indices, at.slice(axis, axis + rank));
    return valueAt(x, [...at.slice(0, axis), index, ...at.slice(axis + rank)]);
  });
}

/** The values of `params` at the coordinates in the last axis of `indices`. */
export function gatherNd(params: HostTensor, indices: HostTensor): HostTensor {
  const depth = indices.shape.at(-1)!;
  const outer = indices.shape.slice(0, -1);
  return build([...outer, ...params.shape.slice(depth)], params.dtype, (at) => {
    const place = at.slice(0, outer.length);
    const first = Array.from({ length: depth }, (_, axis) => valueAt(indices, [...place, axis]));
    return valueAt(params, [...first, ...at.slice(outer.length)]);
  });
}

/** The sum of all slices of `x` by the number of the segment that each belongs to; a negative number is left out. */
export function segmentSum(x: HostTensor, ids: HostTensor, segments: number): HostTensor {
  const inner = x.shape.slice(ids.shape.length);
  const width = sizeOf(inner);
  const data = new Float64Array(segments * width);
  for (let row = 0; row < ids.data.length; row++) {
    if (ids.data[row]! < 0) continue;
    for (let place = 0; place < width; place++) {
      data[ids.data[row]! * width + place]! += x.data[row * width + place]!;
    }
  }
  return { shape: [segments, ...inner], dtype: x.dtype, data };
}

/** The sum of all `updates` by the coordinates in the last axis of `indices`. */
export function scatterNd(indices: HostTensor, updates: HostTensor, shape: readonly number[]): HostTensor {
  const depth = indices.shape.at(-1)!;
  const rows = Array.from({ length: sizeOf(indices.shape) / depth }, (_, row) => {
    let place = 0;
    for (let axis = 0; axis < depth; axis++) place = place * shape[axis]! + indices.data[row * depth + axis]!;
    return place;
  });
  const [height, inner] = [sizeOf(shape.slice(0, depth)), shape.slice(depth)];
  const flat = { ...updates, shape: [rows.length, ...inner] };
  const sums = segmentSum(flat, { shape: [rows.length], dtype: 'int32', data: rows }, height);
  return reshape(sums, shape);
}

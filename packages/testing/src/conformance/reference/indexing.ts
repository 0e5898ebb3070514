import { type HostTensor, sizeOf } from '../host-tensor.ts';

/** The place of a coordinate in row-major memory. */
export function offsetOf(shape: readonly number[], coordinates: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < shape.length; axis++) offset = offset * shape[axis]! + coordinates[axis]!;
  return offset;
}

/** The value at a coordinate. */
export function valueAt({ shape, data }: HostTensor, coordinates: readonly number[]): number {
  return data[offsetOf(shape, coordinates)]!;
}

/** A tensor of which each value is a function of its coordinates. The array it is given is used again. */
export function build(
  shape: readonly number[],
  dtype: HostTensor['dtype'],
  at: (coordinates: readonly number[]) => number,
): HostTensor {
  const data = new Float64Array(sizeOf(shape));
  const coordinates = shape.map(() => 0);
  for (let index = 0; index < data.length; index++) {
    data[index] = at(coordinates);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++coordinates[axis]! < shape[axis]!) break;
      coordinates[axis] = 0;
    }
  }
  return { shape, dtype, data };
}

/** The shape of two shapes broadcast against each other. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    return left === 1 ? right : left;
  });
}

/** The value of `tensor` that stands at a coordinate of a shape it is broadcast to. */
export function broadcastAt(tensor: HostTensor, coordinates: readonly number[]): number {
  const skipped = coordinates.length - tensor.shape.length;
  return valueAt(
    tensor,
    tensor.shape.map((size, axis) => (size === 1 ? 0 : coordinates[skipped + axis]!)),
  );
}

import type { HostTensor } from './host-tensor.ts';

/**
 * The gradient of `objective` by the values of one input at `places`, by central differences in double precision. The
 * input's array is changed and put back.
 */
export function finiteDifferences(
  objective: () => number,
  input: HostTensor,
  places: readonly number[],
): Float64Array {
  const data = input.data as Float64Array;
  const step = 1e-5;
  return Float64Array.from(places, (place) => {
    const value = data[place]!;
    data[place] = value + step;
    const above = objective();
    data[place] = value - step;
    const below = objective();
    data[place] = value;
    return (above - below) / (2 * step);
  });
}

/** All places of `count` values where they are few, else some of them, spread evenly: each costs two runs. */
export function chosenPlaces(count: number, few = 80, some = 12): number[] {
  if (count <= few) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: some }, (_, index) => Math.floor(((index + 0.5) * count) / some));
}

/** A copy in double precision, whose values may be changed. */
export function doubled(tensor: HostTensor): HostTensor {
  return { ...tensor, data: Float64Array.from(tensor.data) };
}

/** Weights of a weighted sum, so that each value has another gradient. */
export function weightsOf(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.cos(index * 1.7) + 0.1);
}

/** The sum of the products. */
export function weightedSum(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let place = 0; place < values.length; place++) sum += values[place]! * weights[place]!;
  return sum;
}

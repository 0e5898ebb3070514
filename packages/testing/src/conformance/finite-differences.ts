import type { HostTensor } from './host-tensor.ts';

/**
 * The gradient of `objective` by each value of one input, by central differences in double precision. The inputs'
 * arrays are changed and put back.
 */
export function finiteDifferences(objective: () => number, input: HostTensor): Float64Array {
  const data = input.data as Float64Array;
  const step = 1e-5;
  return data.map((value, index) => {
    data[index] = value + step;
    const above = objective();
    data[index] = value - step;
    const below = objective();
    data[index] = value;
    return (above - below) / (2 * step);
  });
}

/** A copy in double precision, whose values may be changed. */
export function doubled<T extends HostTensor>(tensor: T): HostTensor {
  return { ...tensor, data: Float64Array.from(tensor.data) };
}

/** Weights of a weighted sum, so that each value has another gradient. */
export function weightsOf(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.cos(index * 1.7) + 0.1);
}

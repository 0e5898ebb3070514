import * as tf from '@tensorflow/tfjs-core';

/** A tensor's values in the memory of JavaScript, row-major. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly data: ArrayLike<number>;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** Numbers from `from` to `to` without any regularity that a kernel could profit from, as float32 holds them. */
export function floats(
  shape: readonly number[],
  { from = -2, to = 2, seed = 1 }: { from?: number; to?: number; seed?: number } = {},
): HostTensor {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) => {
    const mixed = Math.sin((index + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    return from + (to - from) * (mixed - Math.floor(mixed));
  });
  return { shape, dtype: 'float32', data };
}

/** Whole numbers from `from` to below `below`. */
export function integers(
  shape: readonly number[],
  { from = 0, below = 10, seed = 1 }: { from?: number; below?: number; seed?: number } = {},
): HostTensor {
  const { data } = floats(shape, { from: 0, to: 1, seed });
  const spread = below - from;
  return {
    shape,
    dtype: 'int32',
    data: Int32Array.from(data, (x) => from + Math.floor(x * 0.9999 * spread)),
  };
}

export function booleans(shape: readonly number[], seed = 1): HostTensor {
  return { shape, dtype: 'bool', data: integers(shape, { below: 2, seed }).data };
}

/** Given numbers; a vector of all of them unless the shape is given. */
export function given(
  data: readonly number[],
  { shape = [data.length], dtype = 'float32' }: Partial<Pick<HostTensor, 'shape' | 'dtype'>> = {},
): HostTensor {
  return { shape, dtype, data: dtype === 'float32' ? Float32Array.from(data) : data };
}

/** Puts values onto the current backend. */
export function onBackend({ shape, dtype, data }: HostTensor): tf.Tensor {
  const values = dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data);
  return tf.tensor(dtype === 'bool' ? Uint8Array.from(data) : values, [...shape], dtype);
}

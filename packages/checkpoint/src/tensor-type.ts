/** The element types of safetensors that this package reads. F32, F16, BF16 and I64 can be written too. */
export type TensorType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

/** The values of a tensor in memory: F16 and BF16 are widened to 32-bit floats, BOOL is 0 or 1. */
export type TensorValues =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** Bytes of one element in the file. */
export const elementBytes: Readonly<Record<TensorType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** Whether a header's `dtype` is one that this package reads. */
export function isTensorType(dtype: string): dtype is TensorType {
  return Object.hasOwn(elementBytes, dtype);
}

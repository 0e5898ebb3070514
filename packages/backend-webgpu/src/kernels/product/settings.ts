import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Plan, ProductSize } from './choose.ts';

/** How a product is cut up, with how much of the inner length a part takes: a whole number of the tile's steps. */
export interface Cut extends Plan {
  readonly partLength: number;
}

/** The settings of a product's program: a stride of 0 is a matrix that serves for the whole batch. */
export const productSettings = {
  m: 'u32',
  n: 'u32',
  k: 'u32',
  parts: 'u32',
  partLength: 'u32',
  strideA: 'u32',
  strideB: 'u32',
} as const;

/** Their values for these operands, of a batch of their own or of 1. */
export function settingsOf(
  { a, b }: Readonly<Record<'a' | 'b', TensorInfo>>,
  { m, n, k }: ProductSize,
  { parts, partLength }: Cut,
): Readonly<Record<keyof typeof productSettings, number>> {
  const strideA = a.shape[0] === 1 ? 0 : m * k;
  const strideB = b.shape[0] === 1 ? 0 : k * n;
  return { m, n, k, parts, partLength, strideA, strideB };
}

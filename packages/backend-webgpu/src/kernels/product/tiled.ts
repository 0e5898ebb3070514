import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import type { Plan, ProductSize } from './choose.ts';
import { type ProductForm, productProgram } from './source.ts';

/** How a product is cut up, with how much of the inner length a part takes: a whole number of the tile's steps. */
export interface Cut extends Plan {
  readonly partLength: number;
}

interface TiledForm extends Pick<ProductForm, 'end' | 'half'> {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly scaleA: number;
  readonly scaleB: number;
}

/** Writes a product to c [batch, parts, m, n] by tiles; `tensors` has those of the end too. */
export function tiledProduct(
  gpu: Gpu,
  tensors: Readonly<Record<'a' | 'b' | 'c', TensorInfo>>,
  { batch, m, n, k }: ProductSize,
  { tile, parts, partLength }: Cut,
  { transposeA, transposeB, end, half, scaleA, scaleB }: TiledForm,
): void {
  const { a, b } = tensors;
  const wideA = (transposeA ? m : k) % 4 === 0;
  const wideB = (transposeB ? k : n) % 4 === 0;
  const program = productProgram({
    tile,
    alongA: !transposeA,
    alongB: transposeB,
    wideA,
    wideB,
    wideC: n % 4 === 0,
    wholeA: wideA && m % tile.m === 0 && k % tile.k === 0,
    wholeB: wideB && n % tile.n === 0 && k % tile.k === 0,
    end,
    half,
    software: gpu.software,
  });
  gpu.run(
    program,
    tensors,
    {
      m,
      n,
      k,
      parts,
      partLength,
      strideA: a.shape[0] === 1 ? 0 : m * k,
      strideB: b.shape[0] === 1 ? 0 : k * n,
      ...(half && { scaleA, scaleB, unscale: 1 / (scaleA * scaleB) }),
    },
    [Math.ceil(n / tile.n), Math.ceil(m / tile.m), batch * parts],
  );
}

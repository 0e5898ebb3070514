import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import type { ProductSize } from './choose.ts';
import { type Cut, settingsOf } from './settings.ts';
import { type ProductForm, productProgram } from './source.ts';

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
  size: ProductSize,
  cut: Cut,
  { transposeA, transposeB, end, half, scaleA, scaleB }: TiledForm,
): void {
  const { batch, m, n, k } = size;
  const { tile, parts } = cut;
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
      ...settingsOf(tensors, size, cut),
      ...(half && { scaleA, scaleB, unscale: 1 / (scaleA * scaleB) }),
    },
    [Math.ceil(n / tile.n), Math.ceil(m / tile.m), batch * parts],
  );
}

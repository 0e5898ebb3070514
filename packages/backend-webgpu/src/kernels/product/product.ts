import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import { choosePlan, type Plan } from './choose.ts';
import { endTensors, formOfEnd, noEnd, type ProductEnd } from './end.ts';
import { plainProduct } from './plain.ts';
import { productProgram } from './source.ts';
import { sumParts } from './sum-parts.ts';

export interface ProductOptions extends ProductEnd {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Whether operands are rounded to 16 bits. */
  readonly half?: boolean;
  /** A power of two that a is multiplied by before it is rounded, and the product divided by. */
  readonly scaleA?: number;
  /** The same for b. */
  readonly scaleB?: number;
  /** In place of the plan that the sizes choose, and of doing without tiles where a driver computes on the CPU. */
  readonly plan?: Plan;
}

/**
 * Returns the product [batch, m, n] of a [batch, m, k] (transposed: [batch, k, m]) and b [batch, k, n] (transposed:
 * [batch, n, k]); either may have a batch of 1, which serves for all. Sums are in a fixed order.
 */
export function product(gpu: Gpu, a: TensorInfo, b: TensorInfo, options: ProductOptions = {}): TensorInfo {
  const {
    transposeA = false,
    transposeB = false,
    half = false,
    scaleA = 1,
    scaleB = 1,
    plan,
    ...end
  } = options;
  const [batchA, rowsA, columnsA] = a.shape as [number, number, number];
  const [batchB, rowsB, columnsB] = b.shape as [number, number, number];
  const batch = Math.max(batchA, batchB);
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const n = transposeB ? rowsB : columnsB;
  const c = gpu.tensor([batch, m, n]);
  if (util.sizeFromShape(c.shape) === 0) return c;
  if (k === 0) {
    const zeros = gpu.zeros(c.shape);
    sumParts(gpu, { partial: zeros, parts: 1, size: m * n, width: n, end, output: c });
    gpu.free(zeros);
    return c;
  }
  if (gpu.software && !plan) {
    plainProduct(gpu, { a, b, c }, { batch, m, n, k }, { transposeA, transposeB, ...end });
    return c;
  }
  const { tile, parts } = plan ?? choosePlan({ batch, m, n, k }, gpu);
  const program = productProgram({
    tile,
    alongA: !transposeA,
    alongB: transposeB,
    wideA: columnsA % 4 === 0,
    wideB: columnsB % 4 === 0,
    wideC: n % 4 === 0,
    wholeA: columnsA % 4 === 0 && m % tile.m === 0 && k % tile.k === 0,
    wholeB: columnsB % 4 === 0 && n % tile.n === 0 && k % tile.k === 0,
    end: parts === 1 ? formOfEnd(end) : noEnd,
    half,
    software: gpu.software,
  });
  const target = parts === 1 ? c : gpu.tensor([batch, parts, m, n]);
  gpu.run(
    program,
    { a, b, c: target, ...(parts === 1 && endTensors(end)) },
    {
      m,
      n,
      k,
      parts,
      partLength: Math.ceil(k / parts / tile.k) * tile.k,
      strideA: batchA === 1 ? 0 : m * k,
      strideB: batchB === 1 ? 0 : k * n,
      ...(half && { scaleA, scaleB, unscale: 1 / (scaleA * scaleB) }),
    },
    [Math.ceil(n / tile.n), Math.ceil(m / tile.m), batch * parts],
  );
  if (parts > 1) {
    sumParts(gpu, { partial: target, parts, size: m * n, width: n, end, output: c });
    gpu.free(target);
  }
  return c;
}

import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Gpu } from '../../gpu/gpu.ts';
import { fitsSubgroups, subgroupProduct } from './by-subgroups.ts';
import { choosePlan, type Plan } from './choose.ts';
import { endTensors, formOfEnd, noEnd, type ProductEnd } from './end.ts';
import { plainProduct } from './plain.ts';
import { sumParts } from './sum-parts.ts';
import { tiledProduct } from './tiled.ts';

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
  /** Whether to compute within subgroups, where that is possible: by default where that is known to be faster. */
  readonly bySubgroups?: boolean;
}

/** Tells products apart whose speed is measured: by the sides that are transposed. */
export const kindOfProduct = (transposeA: boolean, transposeB: boolean): string =>
  `${transposeA ? 't' : 'n'}${transposeB ? 't' : 'n'}`;

/** Drivers that compute on the CPU were measured once and for all (`bench/RESULTS.md`), a card is at its start. */
const isFasterBySubgroups = (gpu: Gpu, kind: string): boolean =>
  gpu.software || gpu.productsBySubgroups.has(kind);

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
    bySubgroups = !plan && isFasterBySubgroups(gpu, kindOfProduct(transposeA, transposeB)),
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
  const size = { batch, m, n, k };
  const sides = { transposeA, transposeB };
  const withinSubgroups = bySubgroups && !half && fitsSubgroups(gpu, size, transposeA);
  if (gpu.software && !plan && !withinSubgroups) {
    plainProduct(gpu, { a, b, c }, size, { ...sides, ...end });
    return c;
  }
  const { tile, parts } = plan ?? choosePlan(size, gpu);
  const cut = { tile, parts, partLength: Math.ceil(k / parts / tile.k) * tile.k };
  const target = parts === 1 ? c : gpu.tensor([batch, parts, m, n]);
  const tensors = { a, b, c: target, ...(parts === 1 && endTensors(end)) };
  const form = { ...sides, end: parts === 1 ? formOfEnd(end) : noEnd };
  if (withinSubgroups) subgroupProduct(gpu, tensors, size, cut, form);
  else tiledProduct(gpu, tensors, size, cut, { ...form, half, scaleA, scaleB });
  if (parts > 1) {
    sumParts(gpu, { partial: target, parts, size: m * n, width: n, end, output: c });
    gpu.free(target);
  }
  return c;
}

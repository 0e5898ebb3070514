import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Gpu } from '../gpu/gpu.ts';
import type { Approximate } from '../wgsl/gelu.ts';
import { columnSums } from './column-sums.ts';
import { kernel } from './kernel.ts';
import { product } from './product/product.ts';

/** [..., width] -> [1, rows, width], of the same memory. */
function asRows(gpu: Gpu, x: TensorInfo): TensorInfo {
  const width = x.shape.at(-1)!;
  const rows = x.shape.slice(0, -1).reduce((product, dimension) => product * dimension, 1);
  return gpu.reshape(x, [1, rows, width]);
}

const withBatch = (gpu: Gpu, kernel: TensorInfo) => gpu.reshape(kernel, [1, ...kernel.shape]);

/**
 * Gradients are small: 16-bit floats lose what is below 6e-8. Scaled, they keep down to 6e-11, and up to 64; a larger
 * one becomes infinite, which the trainer notices.
 */
const gradientScale = 1024;

/** Gives the result's memory its final shape. */
function named({ dataId, dtype }: TensorInfo, shape: readonly number[]): TensorInfo {
  return { dataId, dtype, shape: [...shape] };
}

/** x [..., in], kernel [in, out], bias? [out] -> [..., out] */
export const linearKernel = kernel<{ x: TensorInfo; kernel: TensorInfo; bias?: TensorInfo }>(
  'BertLinear',
  (gpu, { x, kernel, bias }) => {
    const [rows, weights] = [asRows(gpu, x), withBatch(gpu, kernel)];
    const y = product(gpu, rows, weights, { bias, half: gpu.half });
    gpu.free(rows, weights);
    return named(y, [...x.shape.slice(0, -1), kernel.shape[1]!]);
  },
);

/**
 * x [..., in], kernel [in, out], bias? [out]; attrs approximate, keep -> [y [..., out], and with keep the sum that it is
 * the activation of]
 */
export const linearGeluKernel = kernel<
  { x: TensorInfo; kernel: TensorInfo; bias?: TensorInfo },
  { approximate: Approximate; keep: boolean }
>('BertLinearGelu', (gpu, { x, kernel, bias }, { approximate, keep }) => {
  const [rows, weights] = [asRows(gpu, x), withBatch(gpu, kernel)];
  const shape = [...x.shape.slice(0, -1), kernel.shape[1]!];
  const kept = keep ? gpu.tensor(shape) : undefined;
  const y = product(gpu, rows, weights, { bias, gelu: approximate, kept, half: gpu.half });
  gpu.free(rows, weights);
  return [named(y, shape), ...(kept ? [kept] : [])];
});

/** dy [..., out], x [..., in], kernel [in, out]; attrs hasBias -> [dx, dKernel, dBias?] */
export const linearGradientKernel = kernel<
  { dy: TensorInfo; x: TensorInfo; kernel: TensorInfo },
  { hasBias: boolean }
>('BertLinearGrad', (gpu, { dy, x, kernel }, { hasBias }) => {
  const { half } = gpu;
  const [dRows, rows, weights] = [asRows(gpu, dy), asRows(gpu, x), withBatch(gpu, kernel)];
  const results = [
    named(product(gpu, dRows, weights, { transposeB: true, half, scaleA: gradientScale }), x.shape),
    named(product(gpu, rows, dRows, { transposeA: true, half, scaleB: gradientScale }), kernel.shape),
  ];
  if (hasBias) results.push(columnSums(gpu, dRows));
  gpu.free(dRows, rows, weights);
  return results;
});

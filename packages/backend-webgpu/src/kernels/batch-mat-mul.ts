import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernel } from './kernel.ts';
import { product } from './product/product.ts';

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** tfjs's own product of the last two axes, where the batch axes are the same or one side has none. */
export const batchMatMulKernel = kernel<Record<'a' | 'b', TensorInfo>, Attributes>(
  'BatchMatMul',
  (gpu, inputs, attributes, tfjsKernel) => {
    const { a, b } = inputs;
    const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const [sizeA, sizeB] = [util.sizeFromShape(batchA), util.sizeFromShape(batchB)];
    const same = String(batchA) === String(batchB);
    if (!same && sizeA !== 1 && sizeB !== 1) return tfjsKernel!(inputs, attributes);
    const [left, right] = [
      gpu.reshape(a, [sizeA, ...a.shape.slice(-2)]),
      gpu.reshape(b, [sizeB, ...b.shape.slice(-2)]),
    ];
    const { dataId, dtype, shape } = product(gpu, left, right, attributes);
    gpu.free(left, right);
    const longer = batchA.length >= batchB.length ? batchA : batchB;
    const batch = same ? batchA : sizeA === 1 && sizeB === 1 ? longer : sizeA === 1 ? batchB : batchA;
    return { dataId, dtype, shape: [...batch, ...shape.slice(1)] };
  },
);

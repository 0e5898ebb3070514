import { booleans, floats, type HostTensor, integers } from '../host-tensor.ts';
import { reshape, slice } from '../reference/layout.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

function sliceOf(x: HostTensor, begin: readonly number[], size: readonly number[]): KernelCase {
  return {
    title: `${x.dtype} [${x.shape}] from [${begin}], [${size}]`,
    inputs: { x },
    attributes: { begin, size },
    exact: true,
    reference: ({ x }) => slice(x!, begin, size),
  };
}

function stridedOf(
  shape: readonly number[],
  [begin, end, strides]: readonly (readonly number[])[],
  first: readonly number[],
  size: readonly number[],
  shrinkAxisMask = 0,
): KernelCase {
  return {
    title: `[${shape}] from [${begin}] to [${end}] by [${strides}]`,
    inputs: { x: floats(shape) },
    attributes: {
      ...{ begin, end, strides },
      ...{ beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask },
    },
    exact: true,
    reference: ({ x }) => {
      const part = slice(x!, first, size, strides);
      return reshape(
        part,
        size.filter((_, axis) => !(shrinkAxisMask & (1 << axis))),
      );
    },
  };
}

/** Parts of a tensor. */
export const sliceCases: readonly KernelCases[] = [
  {
    kernel: 'Slice',
    needed: true,
    differentiable: true,
    cases: [
      sliceOf(floats([5]), [1], [3]),
      sliceOf(floats([4, 5]), [1, 2], [2, 3]),
      sliceOf(floats([4, 5]), [0, 0], [4, 5]),
      sliceOf(floats([2, 3, 4]), [1, 0, 3], [1, 3, 1]),
      sliceOf(floats([129, 1031]), [2, 17], [101, 1001]),
      sliceOf(integers([6]), [2], [0]),
      sliceOf(integers([6, 2]), [2, 1], [3, 1]),
      sliceOf(booleans([6]), [1], [4]),
    ],
  },
  {
    kernel: 'StridedSlice',
    needed: false,
    differentiable: false,
    cases: [
      stridedOf([9], [[1], [8], [3]], [1], [3]),
      stridedOf([9], [[8], [-10], [-2]], [8], [5]),
      stridedOf(
        [3, 4],
        [
          [0, 1],
          [3, 2],
          [1, 1],
        ],
        [0, 1],
        [3, 1],
        2,
      ),
    ],
  },
];

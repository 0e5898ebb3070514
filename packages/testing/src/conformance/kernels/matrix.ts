import { floats, given, type HostTensor } from '../host-tensor.ts';
import { mapEach, mapPairs, sigmoid } from '../reference/elementwise.ts';
import { matMul } from '../reference/matrix.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

type Product = readonly [
  a: readonly number[],
  b: readonly number[],
  transposeA: boolean,
  transposeB: boolean,
];

const products: readonly Product[] = [
  [[3, 4], [4, 5], false, false],
  [[4, 3], [4, 5], true, false],
  [[3, 4], [5, 4], false, true],
  [[4, 3], [5, 4], true, true],
  [[1, 1], [1, 1], false, false],
  [[1, 7], [7, 1], false, false],
  [[2, 3, 4], [2, 4, 5], false, false],
  [[2, 4, 3], [2, 4, 5], true, false],
  [[2, 3, 4], [2, 5, 4], false, true],
  [[2, 4, 3], [2, 5, 4], true, true],
  [[2, 3, 4], [4, 5], false, false],
  [[2, 3, 4], [1, 5, 4], false, true],
  [[2, 4, 3], [4, 5], true, false],
  [[1, 3, 4], [2, 4, 5], false, false],
  [[2, 2, 3, 4], [2, 2, 2, 4], false, true],
  [[2, 3, 5, 4], [1, 3, 4, 6], false, false],
  [[3, 0], [0, 2], false, false],
  [[0, 3], [3, 2], false, false],
  [[2, 0, 3], [2, 3, 2], false, false],
  [[67, 129], [129, 65], false, false],
  [[129, 67], [65, 129], true, true],
];

const activations: Record<string, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  sigmoid,
  leakyrelu: (x) => (x > 0 ? x : 0.25 * x),
};

function productOf(a: HostTensor, b: HostTensor, transposeA = false, transposeB = false): KernelCase {
  // tfjs's gradient takes matrices and batches of one size; it does not sum over a batch that is broadcast.
  const sameBatch = String(a.shape.slice(0, -2)) === String(b.shape.slice(0, -2));
  return {
    title: `[${a.shape}]${transposeA ? ' transposed' : ''} by [${b.shape}]${transposeB ? ' transposed' : ''}`,
    inputs: { a, b },
    attributes: { transposeA, transposeB },
    gradient: sameBatch,
    reference: ({ a, b }) => matMul(a!, b!, transposeA, transposeB),
  };
}

/** Matrix products. */
export const matrixCases: readonly KernelCases[] = [
  {
    kernel: 'BatchMatMul',
    needed: true,
    differentiable: true,
    cases: [
      ...products.map(([a, b, ...transposed]) => productOf(floats(a), floats(b, { seed: 2 }), ...transposed)),
      {
        ...productOf(
          given([1, 2, Number.NaN, 0, Infinity, 1, 0, 3], { shape: [4, 2] }),
          given([1, -1, 0, 2], { shape: [2, 2] }),
        ),
        title: 'rows with NaN and infinity',
        nonFinite: true,
        gradient: false,
      },
    ],
  },
  {
    kernel: '_FusedMatMul',
    needed: false,
    differentiable: false,
    cases: Object.entries(activations).map(([activation, of]) => ({
      title: `with a bias and ${activation}`,
      inputs: { a: floats([2, 3, 4]), b: floats([2, 5, 4], { seed: 2 }), bias: floats([5], { seed: 3 }) },
      attributes: { transposeA: false, transposeB: true, activation, leakyreluAlpha: 0.25 },
      reference: ({ a, b, bias }) =>
        mapEach(
          mapPairs(matMul(a!, b!, false, true), bias!, (x, y) => x + y),
          of,
        ),
    })),
  },
  {
    kernel: 'Einsum',
    needed: false,
    differentiable: false,
    cases: [
      {
        title: 'bij,bjk->bik',
        inputs: { 0: floats([2, 3, 4]), 1: floats([2, 4, 5], { seed: 2 }) },
        attributes: { equation: 'bij,bjk->bik' },
        reference: (factors) => matMul(factors[0]!, factors[1]!, false, false),
      },
      {
        title: 'ij,kj->ik',
        inputs: { 0: floats([3, 4]), 1: floats([2, 4], { seed: 2 }) },
        attributes: { equation: 'ij,kj->ik' },
        reference: (factors) => matMul(factors[0]!, factors[1]!, false, true),
      },
    ],
  },
];

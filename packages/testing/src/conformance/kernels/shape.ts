import { booleans, floats, given, type HostTensor, integers } from '../host-tensor.ts';
import { mapEach } from '../reference/elementwise.ts';
import { reshape, reverse, transpose } from '../reference/layout.ts';
import { type KernelCase, type KernelCases, shapes } from './kernel-case.ts';

/** Of each type, and with values that a copy keeps bit by bit. */
function everyType(shape: readonly number[]): HostTensor[] {
  return [floats(shape), integers(shape, { from: -9 }), booleans(shape)];
}

const special = given([Number.NaN, Infinity, -Infinity, -0, 0, 1], { shape: [2, 3] });

const reshapes: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], [1, 1]],
  [[1], []],
  [
    [2, 6],
    [3, 4],
  ],
  [[2, 3, 4], [24]],
  [
    [0, 3],
    [3, 0],
  ],
];

const permutations: readonly (readonly number[][])[] = [
  [
    [2, 3],
    [1, 0],
  ],
  [
    [1, 5],
    [1, 0],
  ],
  [
    [2, 3, 4],
    [2, 0, 1],
  ],
  [
    [2, 3, 4],
    [0, 2, 1],
  ],
  [
    [1, 3, 1],
    [2, 1, 0],
  ],
  [
    [2, 3, 2, 4],
    [0, 2, 1, 3],
  ],
  [
    [0, 3],
    [1, 0],
  ],
  [
    [3, 129, 7, 33],
    [0, 2, 1, 3],
  ],
];

const exact = { exact: true } as const;
const unchanged = { ...exact, nonFinite: true, gradient: false } as const;

function casts(): KernelCase[] {
  const to = (
    title: string,
    x: HostTensor,
    dtype: HostTensor['dtype'],
    of: (x: number) => number,
  ): KernelCase => ({
    title,
    inputs: { x },
    attributes: { dtype },
    // Through whole numbers no gradient passes.
    gradient: dtype === 'float32',
    reference: ({ x }) => mapEach(x!, of, dtype),
    ...exact,
  });
  const same = (x: number) => x;
  const truth = (x: number) => Number(x !== 0);
  return [
    to('float32 to float32', floats([3, 4]), 'float32', same),
    to('float32 to int32 cuts digits off', given([-2.9, -1, -0.5, 0, 0.5, 1.99, 1e6]), 'int32', Math.trunc),
    to('float32 to bool', given([-2, -0, 0, 1e-30, 3]), 'bool', truth),
    to('int32 to float32', integers([5], { from: -9 }), 'float32', same),
    to('int32 to bool', given([-2, 0, 3], { dtype: 'int32' }), 'bool', truth),
    to('bool to float32', booleans([7]), 'float32', same),
    to('bool to int32', booleans([7]), 'int32', same),
    to('nothing', floats([0, 3]), 'int32', Math.trunc),
    { ...to('NaN and infinity to bool', given([Number.NaN, Infinity]), 'bool', truth), nonFinite: true },
  ];
}

/** The same values, seen otherwise or in another order. */
export const shapeCases: readonly KernelCases[] = [
  {
    kernel: 'Identity',
    needed: true,
    differentiable: true,
    cases: [
      ...shapes.flatMap(everyType).map((x) => ({
        title: `${x.dtype} [${x.shape}]`,
        inputs: { x },
        reference: ({ x }: KernelCase['inputs']) => x!,
        ...exact,
      })),
      { title: 'NaN, infinity and -0', inputs: { x: special }, reference: ({ x }) => x!, ...unchanged },
    ],
  },
  { kernel: 'Cast', needed: true, differentiable: true, cases: casts() },
  {
    kernel: 'Reshape',
    needed: true,
    differentiable: true,
    cases: reshapes.flatMap(([from, shape]) =>
      everyType(from).map((x) => ({
        title: `${x.dtype} [${from}] to [${shape}]`,
        inputs: { x },
        attributes: { shape },
        reference: ({ x }: KernelCase['inputs']) => reshape(x!, shape),
        ...exact,
      })),
    ),
  },
  {
    kernel: 'ExpandDims',
    needed: true,
    differentiable: true,
    cases: [0, 1, 2].map((dim) => ({
      title: `[3,4] at ${dim}`,
      inputs: { input: floats([3, 4]) },
      attributes: { dim },
      reference: ({ input }) => reshape(input!, [3, 4].toSpliced(dim, 0, 1)),
      ...exact,
    })),
  },
  {
    kernel: 'Transpose',
    needed: true,
    differentiable: true,
    cases: [
      ...permutations.flatMap(([shape, perm]) =>
        everyType(shape!).map((x) => ({
          title: `${x.dtype} [${shape}] by [${perm}]`,
          inputs: { x },
          attributes: { perm },
          reference: ({ x }: KernelCase['inputs']) => transpose(x!, perm!),
          ...exact,
        })),
      ),
      {
        title: 'NaN, infinity and -0',
        inputs: { x: special },
        attributes: { perm: [1, 0] },
        reference: ({ x }) => transpose(x!, [1, 0]),
        ...unchanged,
      },
    ],
  },
  {
    kernel: 'Reverse',
    needed: false,
    differentiable: true,
    cases: [[], [0], [1], [0, 2]].map((dims) => ({
      title: `[2,3,4] along [${dims}]`,
      inputs: { x: floats([2, 3, 4]) },
      attributes: { dims },
      reference: ({ x }) => reverse(x!, dims),
      ...exact,
    })),
  },
];

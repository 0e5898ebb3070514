import { booleans, floats, given, type HostTensor, integers } from '../host-tensor.ts';
import { firstLargest, productOf, reduce, reducedAxes, sumOf } from '../reference/reduce.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

interface Reduction {
  readonly of: (values: number[]) => number;
  readonly needed?: boolean;
  readonly types?: readonly HostTensor['dtype'][];
  readonly differentiable?: boolean;
  /** Whether a reduction over no values is tried, and whether its result is finite. */
  readonly empty?: 'finite' | 'non-finite';
  /** Whether it has the attribute `keepDims`; the others take one axis. */
  readonly one?: boolean;
  readonly result?: HostTensor['dtype'];
}

const largest = (values: number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity);
const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);
const numbers = ['float32', 'int32'] as const;

const reductions: Record<string, Reduction> = {
  Sum: { of: sumOf, needed: true, types: numbers, empty: 'finite' },
  Mean: { of: (values) => sumOf(values) / values.length, needed: true, empty: 'non-finite' },
  Max: { of: largest, needed: true, types: numbers },
  Min: { of: least, needed: true, types: numbers },
  All: { of: least, needed: true, types: ['bool'], differentiable: false },
  Any: { of: largest, needed: true, types: ['bool'], differentiable: false },
  ArgMax: { of: firstLargest, needed: true, types: numbers, one: true, result: 'int32' },
  ArgMin: {
    of: (values) => firstLargest(values.map((value) => -value)),
    types: numbers,
    one: true,
    result: 'int32',
  },
  // tfjs's gradient of Prod calls methods of tensors that Bertwright does not load.
  Prod: { of: productOf, types: numbers, empty: 'finite', differentiable: false },
};

type Axis = number | readonly number[] | undefined;
const places: readonly (readonly [readonly number[], Axis])[] = [
  [[], undefined],
  [[5], undefined],
  [[3, 4], undefined],
  [[3, 4], 0],
  [[3, 4], -1],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [[2, 3, 4], 1],
  [
    [2, 3, 1, 4],
    [1, 3],
  ],
  [[1, 1], 1],
  [[0, 3], 1],
  [[257, 61], 0],
  [[257, 61], 1],
];

function made(shape: readonly number[], dtype: HostTensor['dtype']): HostTensor {
  if (dtype === 'bool') return booleans(shape);
  return dtype === 'int32' ? integers(shape, { from: -3, below: 4 }) : floats(shape, { from: -1.5, to: 2 });
}

function casesOf(kernel: string, { of, types = ['float32'], empty, one, result }: Reduction): KernelCase[] {
  const each = (
    title: string,
    x: HostTensor,
    axis: Axis,
    more: Partial<KernelCase> & { keepDims?: boolean } = {},
  ) => {
    const { keepDims = false, ...rest } = more;
    const axes = reducedAxes(axis, x.shape.length);
    const named = kernel === 'Max' ? { reductionIndices: axes, keepDims } : { axis: axes, keepDims };
    return {
      title: keepDims ? `${title}, axes kept` : title,
      inputs: { x },
      attributes: one ? { axis: axes[0] } : named,
      reference: ({ x }: KernelCase['inputs']) =>
        reduce(x!, { axes, keepDims, ...(result && { dtype: result }) }, of),
      ...rest,
    };
  };
  const usable = places.filter(([, axis]) => !one || typeof axis === 'number');
  const cases: KernelCase[] = types.flatMap((dtype) =>
    usable.flatMap(([shape, axis]) =>
      (one ? [false] : [false, true]).map((keepDims) =>
        // A product of hundreds of values is 0 or infinite.
        each(
          `${dtype} [${shape}] over ${JSON.stringify(axis) ?? 'all'}`,
          made(kernel === 'Prod' ? shape.map((size) => Math.min(size, 9)) : shape, dtype),
          axis,
          {
            keepDims,
          },
        ),
      ),
    ),
  );
  if (empty) {
    const more = { nonFinite: empty === 'non-finite', gradient: false };
    cases.push(each('over no values', floats([0, 3]), 0, more), each('over nothing', floats([0]), 0, more));
  }
  if (kernel === 'Sum' || kernel === 'Mean') {
    const many = given(
      Array.from({ length: 400 * 401 }, () => 4e-4),
      { shape: [400, 401] },
    );
    cases.push(each('many numbers keep their digits', many, undefined));
  }
  if (kernel === 'Max' || kernel === 'Sum' || kernel === 'Mean' || kernel === 'Min') {
    const rows = given([1, Infinity, -Infinity, 2, -Infinity, -Infinity, -0, -0], { shape: [4, 2] });
    cases.push(each('rows with infinities', rows, 1, { nonFinite: true, gradient: false }));
    const unknown = given([1, Number.NaN, Number.NaN, 2, 3, 4], { shape: [3, 2] });
    cases.push(each('rows with NaN', unknown, 1, { nonFinite: true, gradient: false }));
  }
  if (one) {
    const ties = given([1, 3, 3, 0, 0, 2], { shape: [2, 3] });
    cases.push(
      each('the first of equals in a row', ties, 1, { gradient: false }),
      each('the first of equals in a column', ties, 0, { gradient: false }),
    );
  }
  return cases;
}

/** One value of many. */
export const reduceCases: readonly KernelCases[] = Object.entries(reductions).map(([kernel, reduction]) => ({
  kernel,
  needed: reduction.needed ?? false,
  differentiable: reduction.differentiable ?? true,
  cases: casesOf(kernel, reduction),
}));

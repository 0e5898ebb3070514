import { booleans, floats, given, type HostTensor, integers } from '../host-tensor.ts';
import { mapPairs } from '../reference/elementwise.ts';
import { broadcastShape } from '../reference/indexing.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

interface Binary {
  readonly of: (a: number, b: number) => number;
  readonly needed?: boolean;
  /** tfjs's names of the two. */
  readonly inputs?: readonly [string, string];
  readonly result?: HostTensor['dtype'];
  /** Where the left and the right inputs lie. */
  readonly ranges?: readonly [readonly [number, number], readonly [number, number]];
  readonly types?: readonly HostTensor['dtype'][];
  readonly differentiable?: boolean;
  /** Which of the two is broadcast; either unless given. */
  readonly broadcasts?: 'neither' | 'right';
  readonly special?: boolean;
}

const bool = { result: 'bool', differentiable: false, special: true } as const;
const ordered = ['float32', 'int32', 'bool'] as const;
const numbers = ['float32', 'int32'] as const;

const functions: Record<string, Binary> = {
  Add: { of: (a, b) => a + b, needed: true, types: numbers, special: true },
  Sub: { of: (a, b) => a - b, needed: true, types: numbers, special: true },
  Multiply: { of: (a, b) => a * b, needed: true, types: numbers, special: true },
  RealDiv: {
    of: (a, b) => a / b,
    needed: true,
    special: true,
    ranges: [
      [-2, 2],
      [0.3, 2],
    ],
  },
  Maximum: { of: Math.max, needed: true, types: numbers, special: true },
  Minimum: { of: Math.min, needed: true, types: numbers, special: true },
  SquaredDifference: { of: (a, b) => (a - b) ** 2, needed: true, types: numbers, special: true },
  Pow: {
    of: (a, b) => a ** b,
    needed: true,
    ranges: [
      [0.2, 3],
      [-2, 3],
    ],
  },
  FloorDiv: { of: (a, b) => Math.floor(a / b), needed: true, types: ['int32'], differentiable: true },
  Equal: { ...bool, of: (a, b) => Number(a === b), needed: true, types: ordered },
  NotEqual: { ...bool, of: (a, b) => Number(a !== b), needed: true, types: ordered },
  Greater: { ...bool, of: (a, b) => Number(a > b), needed: true, types: ordered },
  GreaterEqual: { ...bool, of: (a, b) => Number(a >= b), needed: true, types: ordered },
  Less: { ...bool, of: (a, b) => Number(a < b), needed: true, types: ordered },
  LessEqual: { ...bool, of: (a, b) => Number(a <= b), needed: true, types: ordered },
  LogicalAnd: { of: (a, b) => a & b, needed: true, types: ['bool'], differentiable: false },
  LogicalOr: { of: (a, b) => a | b, needed: true, types: ['bool'], differentiable: false },
  Mod: {
    of: (a, b) => a - b * Math.floor(a / b),
    types: numbers,
    ranges: [
      [-9, 9],
      [0.6, 2.5],
    ],
  },
  EluGrad: {
    of: (dy, y) => dy * Math.min(1, y + 1),
    inputs: ['dy', 'y'],
    broadcasts: 'neither',
    differentiable: false,
  },
  Prelu: {
    inputs: ['x', 'alpha'],
    broadcasts: 'right',
    of: (x, alpha) => (x > 0 ? x : alpha * x),
    ranges: [
      [-2, 2],
      [0.1, 1],
    ],
  },
};

const pairs: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[1], [1]],
  [
    [3, 5],
    [3, 5],
  ],
  [[3, 4], [4]],
  [[4], [2, 3, 1]],
  [
    [3, 1],
    [1, 5],
  ],
  [[2, 3, 4], []],
  [[], [7]],
  [[0, 3], [3]],
  [
    [2, 0],
    [2, 1],
  ],
  [
    [2, 3, 1, 2],
    [1, 3, 2, 1],
  ],
  [[129, 1031], [1031]],
  [
    [129, 1031],
    [129, 1],
  ],
];

function made(
  shape: readonly number[],
  dtype: HostTensor['dtype'],
  range: readonly [number, number],
  seed: number,
) {
  if (dtype === 'bool') return booleans(shape, seed);
  if (dtype === 'float32') return floats(shape, { from: range[0], to: range[1], seed });
  const whole = integers(shape, { from: -9, below: 9, seed });
  // No zeros on the right: whole numbers are not divided by them.
  return seed === 1 ? whole : { ...whole, data: Array.from(whole.data, (x) => (x < 0 ? x : x + 1)) };
}

function casesOf(
  kernel: string,
  { of, result, ranges, types = ['float32'], special, inputs: names = ['a', 'b'], broadcasts }: Binary,
): KernelCase[] {
  const [left, right] = ranges ?? [[-2, 2] as const, [-2, 2] as const];
  const each = (title: string, a: HostTensor, b: HostTensor, more: Partial<KernelCase> = {}): KernelCase => ({
    title,
    inputs: { [names[0]]: a, [names[1]]: b },
    reference: (inputs) => mapPairs(inputs[names[0]]!, inputs[names[1]]!, of, result),
    ...more,
  });
  const usable = pairs.filter(([a, b]) => {
    const result = String(broadcastShape(a, b)) === String(a);
    return broadcasts === undefined || (result && (broadcasts === 'right' || String(a) === String(b)));
  });
  const cases = types.flatMap((dtype) =>
    usable.map(([a, b]) =>
      each(`${dtype} [${a}] and [${b}]`, made(a, dtype, left, 1), made(b, dtype, right, 2)),
    ),
  );
  if (special) {
    const values = [Number.NaN, Infinity, -Infinity, -0, 0, 1.5, -2];
    const [column, row] = [given(values, { shape: [7, 1] }), given(values, { shape: [1, 7] })];
    cases.push(
      each('every pair of NaN, Infinity, -Infinity, -0, 0, 1.5 and -2', column, row, {
        nonFinite: true,
        gradient: false,
      }),
    );
  }
  if (kernel === 'FloorDiv' || kernel === 'Mod') {
    const whole = (data: number[]) => given(data, { dtype: 'int32' });
    cases.push(each('rounds towards minus infinity', whole([7, -7, 7, -7, 6]), whole([2, 2, -2, -2, 3])));
  }
  return cases;
}

/** Functions of two tensors, broadcast against each other. */
export const binaryCases: readonly KernelCases[] = Object.entries(functions).map(([kernel, binary]) => ({
  kernel,
  needed: binary.needed ?? false,
  differentiable: binary.differentiable ?? true,
  cases: casesOf(kernel, binary),
}));

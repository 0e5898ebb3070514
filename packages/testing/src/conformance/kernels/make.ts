import { booleans, floats, given, type HostTensor, integers, sizeOf } from '../host-tensor.ts';
import { mapEach, mapPairs } from '../reference/elementwise.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

function fillOf(shape: readonly number[], value: number, dtype: HostTensor['dtype'] = 'float32'): KernelCase {
  return {
    title: `${dtype} [${shape}] with ${value}`,
    inputs: {},
    attributes: { shape, value, dtype },
    exact: true,
    nonFinite: !Number.isFinite(value),
    reference: () => ({ shape, dtype, data: new Float64Array(sizeOf(shape)).fill(value) }),
  };
}

function likeOf(value: number): KernelCase[] {
  const inputs = [
    floats([3, 4]),
    integers([7]),
    booleans([2, 3]),
    floats([]),
    floats([0, 3]),
    floats([129, 1031]),
  ];
  return inputs.map((x) => ({
    title: `${x.dtype} [${x.shape}]`,
    inputs: { x },
    exact: true,
    reference: ({ x }) => mapEach(x!, () => value),
  }));
}

function addNOf(title: string, terms: readonly HostTensor[]): KernelCase {
  return {
    title,
    inputs: Object.fromEntries(terms.map((term, index) => [String(index), term])),
    reference: (inputs) => Object.values(inputs).reduce((sum, term) => mapPairs(sum, term, (a, b) => a + b)),
  };
}

function sequence(
  values: readonly number[],
  dtype: HostTensor['dtype'],
  attributes: KernelCase['attributes'],
) {
  return {
    title: JSON.stringify(attributes),
    inputs: {},
    attributes: attributes!,
    reference: () => given(values, { dtype }),
  };
}

/** Tensors made from numbers, and the sum of several tensors. */
export const makeCases: readonly KernelCases[] = [
  {
    kernel: 'Fill',
    needed: true,
    differentiable: false,
    cases: [
      fillOf([], 2.5),
      fillOf([3], -0.125),
      fillOf([0, 3], 1),
      fillOf([129, 1031], 0),
      fillOf([129, 1031], 1),
      fillOf([129, 1031], 2.5),
      fillOf([4], -3, 'int32'),
      fillOf([4], -Infinity),
    ],
  },
  { kernel: 'ZerosLike', needed: true, differentiable: true, cases: likeOf(0) },
  { kernel: 'OnesLike', needed: true, differentiable: true, cases: likeOf(1) },
  {
    kernel: 'AddN',
    needed: true,
    differentiable: true,
    cases: [
      addNOf('one', [floats([2])]),
      addNOf(
        'three of [3,4]',
        [1, 2, 3].map((seed) => floats([3, 4], { seed })),
      ),
      addNOf(
        'ten scalars',
        Array.from({ length: 10 }, (_, seed) => floats([], { seed })),
      ),
      addNOf('without values', [floats([0, 2]), floats([0, 2])]),
      addNOf('whole numbers', [integers([3, 2]), integers([3, 2], { seed: 2 })]),
      addNOf('large', [floats([129, 1031]), floats([129, 1031], { seed: 2 })]),
    ],
  },
  {
    kernel: 'Range',
    needed: false,
    differentiable: false,
    cases: [
      sequence([2, 4, 6, 8], 'float32', { start: 2, stop: 9, step: 2, dtype: 'float32' }),
      sequence([3, 2, 1], 'int32', { start: 3, stop: 0, step: -1, dtype: 'int32' }),
    ],
  },
  {
    kernel: 'LinSpace',
    needed: false,
    differentiable: false,
    cases: [sequence([0, 0.25, 0.5, 0.75, 1], 'float32', { start: 0, stop: 1, num: 5 })],
  },
];

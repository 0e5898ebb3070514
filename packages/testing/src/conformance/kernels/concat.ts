import { booleans, floats, given, type HostTensor, integers } from '../host-tensor.ts';
import { concat, reshape, slice } from '../reference/layout.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

function listed(parts: readonly HostTensor[]): Record<string, HostTensor> {
  return Object.fromEntries(parts.map((part, index) => [String(index), part]));
}

function concatOf(title: string, parts: readonly HostTensor[], axis: number): KernelCase {
  return {
    title,
    inputs: listed(parts),
    attributes: { axis },
    exact: true,
    // tfjs's gradient cannot cut out a part without values.
    gradient: parts.every(({ data }) => data.length > 0),
    reference: (inputs) => concat(Object.values(inputs), axis),
  };
}

function pack(parts: readonly HostTensor[], axis: number): HostTensor {
  const shape = parts[0]!.shape.toSpliced(axis, 0, 1);
  return concat(
    parts.map((part) => reshape(part, shape)),
    axis,
  );
}

function packOf(title: string, parts: readonly HostTensor[], axis: number): KernelCase {
  return {
    title,
    inputs: listed(parts),
    attributes: { axis },
    exact: true,
    reference: (inputs) => pack(Object.values(inputs), axis),
  };
}

function splitOf(shape: readonly number[], sizes: number | readonly number[], axis: number): KernelCase {
  const x = floats(shape);
  const count = typeof sizes === 'number' ? sizes : 0;
  const lengths =
    typeof sizes === 'number' ? Array.from({ length: count }, () => shape[axis]! / count) : sizes;
  return {
    title: `[${shape}] into ${JSON.stringify(sizes)} along ${axis}`,
    inputs: { x },
    attributes: { numOrSizeSplits: sizes, axis },
    exact: true,
    reference: ({ x }) => {
      let start = 0;
      return lengths.map((length) => {
        const part = slice(
          x!,
          shape.map((_, i) => (i === axis ? start : 0)),
          shape.with(axis, length),
        );
        start += length;
        return part;
      });
    },
  };
}

function unpackOf(x: HostTensor, axis: number): KernelCase {
  return {
    title: `${x.dtype} [${x.shape}] along ${axis}`,
    inputs: { value: x },
    attributes: { axis },
    exact: true,
    reference: ({ value }) =>
      Array.from({ length: x.shape[axis]! }, (_, index) => {
        const begin = x.shape.map((_, i) => (i === axis ? index : 0));
        return reshape(slice(value!, begin, x.shape.with(axis, 1)), x.shape.toSpliced(axis, 1));
      }),
  };
}

/** Tensors put side by side, and taken apart. */
export const concatCases: readonly KernelCases[] = [
  {
    kernel: 'Concat',
    needed: true,
    differentiable: true,
    cases: [
      concatOf('one', [floats([2, 3])], 0),
      concatOf('[2,3] and [1,3]', [floats([2, 3]), floats([1, 3], { seed: 2 })], 0),
      concatOf('[2,1], [2,4] and [2,0]', [floats([2, 1]), floats([2, 4], { seed: 2 }), floats([2, 0])], 1),
      concatOf('[2,3,2] and [2,1,2]', [floats([2, 3, 2]), floats([2, 1, 2], { seed: 2 })], 1),
      concatOf('two without values', [floats([0, 2]), floats([0, 3])], 1),
      concatOf('whole numbers', [integers([2, 2]), integers([2, 3], { seed: 2 })], 1),
      concatOf('booleans', [booleans([3]), booleans([5], 2)], 0),
      concatOf('large', [floats([129, 501]), floats([129, 530], { seed: 2 })], 1),
      {
        ...concatOf('NaN, infinity and -0', [given([Number.NaN, -0]), given([Infinity, -Infinity])], 0),
        nonFinite: true,
        gradient: false,
      },
    ],
  },
  {
    kernel: 'Pack',
    needed: true,
    differentiable: true,
    cases: [
      packOf('scalars', [floats([]), floats([], { seed: 2 })], 0),
      packOf('one', [floats([3])], 0),
      packOf('[2,3] along 0', [floats([2, 3]), floats([2, 3], { seed: 2 })], 0),
      packOf('[2,3] along 1', [floats([2, 3]), floats([2, 3], { seed: 2 })], 1),
      packOf('[2,3] along 2', [floats([2, 3]), floats([2, 3], { seed: 2 })], 2),
      packOf('whole numbers', [integers([3]), integers([3], { seed: 2 })], 0),
      packOf('booleans', [booleans([3]), booleans([3], 2)], 1),
    ],
  },
  {
    kernel: 'SplitV',
    needed: true,
    differentiable: true,
    cases: [
      splitOf([4, 6], 3, 1),
      splitOf([4, 6], 2, 0),
      splitOf([5], [1, 4], 0),
      splitOf([2, 5], [2, 1, 2], 1),
    ],
  },
  {
    kernel: 'Unpack',
    needed: true,
    differentiable: true,
    cases: [
      unpackOf(floats([3, 2]), 0),
      unpackOf(floats([3, 2]), 1),
      unpackOf(floats([4]), 0),
      unpackOf(integers([2, 3, 2]), 1),
    ],
  },
];

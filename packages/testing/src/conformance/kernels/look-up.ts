import { booleans, floats, given, type HostTensor, integers } from '../host-tensor.ts';
import { broadcastAt, build, valueAt } from '../reference/indexing.ts';
import { gather, gatherNd, scatterNd, segmentSum } from '../reference/layout.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

function gatherOf(x: HostTensor, shape: readonly number[], axis = 0): KernelCase {
  const indices = integers(shape, { below: x.shape[axis]! });
  return {
    title: `${x.dtype} [${x.shape}] by [${shape}] along ${axis}`,
    inputs: { x, indices },
    attributes: { axis, batchDims: 0 },
    exact: true,
    reference: ({ x, indices }) => gather(x!, indices!, axis),
  };
}

function segmentSumOf(x: HostTensor, segments: number, ids?: HostTensor): KernelCase {
  // Few of the segments are hit, and those often.
  const segmentIds = ids ?? integers([x.shape[0]!], { below: Math.min(segments, 70) });
  return {
    title: `${x.dtype} [${x.shape}] into ${segments} rows`,
    inputs: { x, segmentIds },
    attributes: { numSegments: segments },
    reference: ({ x, segmentIds }) => segmentSum(x!, segmentIds!, segments),
  };
}

function scatterOf(title: string, indices: HostTensor, updates: HostTensor, shape: number[]): KernelCase {
  return {
    title,
    inputs: { indices, updates },
    attributes: { shape },
    reference: ({ indices, updates }) => scatterNd(indices!, updates!, shape),
  };
}

function selectOf(title: string, condition: HostTensor, t: HostTensor, e: HostTensor): KernelCase {
  return {
    title,
    inputs: { condition, t, e },
    exact: true,
    reference: ({ condition, t, e }) =>
      build(t!.shape, t!.dtype, (at) => (broadcastAt(condition!, at) ? valueAt(t!, at) : valueAt(e!, at))),
  };
}

function oneHotOf(title: string, indices: HostTensor, depth: number, more: Partial<OneHot> = {}): KernelCase {
  const attributes: OneHot = { depth, onValue: 1, offValue: 0, dtype: 'int32', ...more };
  return {
    title,
    inputs: { indices },
    attributes: { ...attributes },
    reference: ({ indices }) =>
      build([...indices!.shape, depth], attributes.dtype, (at) =>
        valueAt(indices!, at.slice(0, -1)) === at.at(-1) ? attributes.onValue : attributes.offValue,
      ),
  };
}

interface OneHot {
  depth: number;
  onValue: number;
  offValue: number;
  dtype: HostTensor['dtype'];
}

const whole = (data: number[], shape: number[]) => given(data, { shape, dtype: 'int32' });
const special = given([Number.NaN, Infinity, -Infinity, -0, 0, 1]);

/** Values looked up, chosen and added up by index. */
export const lookUpCases: readonly KernelCases[] = [
  {
    kernel: 'GatherV2',
    needed: true,
    differentiable: true,
    cases: [
      gatherOf(floats([5, 3]), [4]),
      gatherOf(floats([5, 3]), [2, 4]),
      gatherOf(floats([2, 5, 3]), [3], 1),
      gatherOf(floats([2, 5]), [3], 1),
      gatherOf(floats([5]), []),
      gatherOf(floats([5, 3]), [0]),
      gatherOf(integers([6]), [5]),
      gatherOf(booleans([6, 2]), [3]),
      gatherOf(floats([1031, 33]), [129, 7]),
      { ...gatherOf(special, [9]), title: 'NaN, infinity and -0', nonFinite: true, gradient: false },
    ],
  },
  {
    kernel: 'UnsortedSegmentSum',
    needed: true,
    differentiable: true,
    cases: [
      segmentSumOf(floats([5, 3]), 4),
      segmentSumOf(floats([6]), 3),
      segmentSumOf(floats([5, 2, 2]), 4),
      segmentSumOf(floats([200, 8]), 3),
      segmentSumOf(floats([200, 8]), 64),
      segmentSumOf(floats([200, 8]), 65),
      segmentSumOf(floats([500, 9]), 130),
      segmentSumOf(integers([20, 3]), 6),
      segmentSumOf(floats([0, 3]), 4),
    ],
  },
  {
    kernel: 'Select',
    needed: true,
    differentiable: true,
    cases: [
      selectOf('[]', booleans([]), floats([]), floats([], { seed: 2 })),
      selectOf('[3,4]', booleans([3, 4]), floats([3, 4]), floats([3, 4], { seed: 2 })),
      selectOf('[0,3]', booleans([0, 3]), floats([0, 3]), floats([0, 3])),
      selectOf('whole numbers', booleans([7]), integers([7]), integers([7], { seed: 2 })),
      selectOf('booleans', booleans([7]), booleans([7], 2), booleans([7], 3)),
      selectOf('large', booleans([129, 1031]), floats([129, 1031]), floats([129, 1031], { seed: 2 })),
      {
        ...selectOf('what is not chosen may be NaN', booleans([6]), special, floats([6])),
        nonFinite: true,
        gradient: false,
      },
    ],
  },
  {
    kernel: 'OneHot',
    needed: true,
    differentiable: true,
    cases: [
      oneHotOf('[3] of 4', integers([3], { below: 4 }), 4),
      oneHotOf('indices outside are all off', whole([0, 2, 5, -1], [4]), 4),
      oneHotOf('[2,3] with other values', integers([2, 3], { below: 4 }), 4, {
        onValue: 0.75,
        offValue: 0.25,
        dtype: 'float32',
      }),
      oneHotOf('[0]', integers([0]), 3),
      oneHotOf('[129] of 1031', integers([129], { below: 1031 }), 1031, { dtype: 'float32' }),
    ],
  },
  {
    kernel: 'GatherNd',
    needed: false,
    differentiable: false,
    cases: [
      {
        title: '[3,4,2] by [2,2]',
        inputs: { params: floats([3, 4, 2]), indices: whole([0, 1, 2, 3], [2, 2]) },
        exact: true,
        reference: ({ params, indices }) => gatherNd(params!, indices!),
      },
    ],
  },
  {
    kernel: 'ScatterNd',
    needed: false,
    differentiable: false,
    cases: [
      scatterOf('rows, one of them twice', whole([1, 3, 1], [3, 1]), floats([3, 2]), [5, 2]),
      scatterOf('values, one of them twice', whole([0, 1, 2, 3, 0, 1], [3, 2]), floats([3]), [4, 4]),
    ],
  },
];

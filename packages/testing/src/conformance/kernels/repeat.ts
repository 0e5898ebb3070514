import { booleans, floats, given, type HostTensor, integers } from '../host-tensor.ts';
import { broadcastAt, build } from '../reference/indexing.ts';
import { pad, tile } from '../reference/layout.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

function tileOf(x: HostTensor, reps: readonly number[]): KernelCase {
  return {
    title: `${x.dtype} [${x.shape}] by [${reps}]`,
    inputs: { x },
    attributes: { reps },
    exact: true,
    reference: ({ x }) => tile(x!, reps),
  };
}

function broadcastOf(x: HostTensor, shape: readonly number[]): KernelCase {
  return {
    title: `${x.dtype} [${x.shape}] to [${shape}]`,
    inputs: { x },
    attributes: { shape },
    exact: true,
    reference: ({ x }) => build(shape, x!.dtype, (at) => broadcastAt(x!, at)),
  };
}

function padOf(x: HostTensor, paddings: readonly (readonly number[])[], constantValue = 0): KernelCase {
  return {
    title: `${x.dtype} [${x.shape}] by ${JSON.stringify(paddings)} with ${constantValue}`,
    inputs: { x },
    attributes: { paddings, constantValue },
    exact: true,
    reference: ({ x }) => pad(x!, paddings, constantValue),
  };
}

/** Tensors made larger. */
export const repeatCases: readonly KernelCases[] = [
  {
    kernel: 'Tile',
    needed: true,
    differentiable: true,
    cases: [
      tileOf(floats([3]), [1]),
      tileOf(floats([3]), [4]),
      tileOf(floats([2, 3]), [2, 3]),
      tileOf(floats([1, 3]), [5, 1]),
      tileOf(floats([2, 1, 3]), [1, 2, 2]),
      tileOf(integers([2, 2]), [1, 2]),
      tileOf(booleans([3]), [2]),
      tileOf(floats([1, 1031]), [129, 1]),
    ],
  },
  {
    // tfjs's operation of this name runs Tile.
    kernel: 'BroadcastTo',
    needed: false,
    differentiable: false,
    cases: [
      broadcastOf(floats([]), [2, 3]),
      broadcastOf(floats([1]), [7]),
      broadcastOf(floats([3]), [2, 3]),
      broadcastOf(floats([2, 1, 3]), [2, 4, 3]),
      broadcastOf(floats([2, 3]), [2, 3]),
      broadcastOf(integers([1, 2]), [3, 2]),
      broadcastOf(floats([1, 3]), [0, 3]),
      broadcastOf(floats([129, 1]), [129, 1031]),
    ],
  },
  {
    kernel: 'PadV2',
    needed: true,
    differentiable: true,
    cases: [
      padOf(floats([3]), [[2, 1]]),
      padOf(
        floats([2, 3]),
        [
          [1, 0],
          [0, 2],
        ],
        7,
      ),
      padOf(floats([2, 3]), [
        [0, 0],
        [0, 0],
      ]),
      padOf(
        floats([0, 2]),
        [
          [1, 1],
          [0, 0],
        ],
        3,
      ),
      padOf(floats([2, 1, 2]), [
        [0, 1],
        [2, 0],
        [1, 1],
      ]),
      padOf(integers([3]), [[2, 1]], 4),
      padOf(booleans([3]), [[1, 1]]),
      { ...padOf(given([Number.NaN, -0]), [[1, 1]]), title: 'NaN and -0', nonFinite: true, gradient: false },
    ],
  },
];

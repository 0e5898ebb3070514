import { floats, given, type HostTensor } from '../host-tensor.ts';
import { logSoftmax, runningSum, softmax } from '../reference/softmax.ts';
import type { KernelCase, KernelCases } from './kernel-case.ts';

const attributes: Record<string, unknown> = { dim: -1, axis: -1 };

function softmaxCases(of: (x: HostTensor) => HostTensor): KernelCase[] {
  const each = (title: string, logits: HostTensor, more: Partial<KernelCase> = {}): KernelCase => ({
    title,
    inputs: { logits },
    attributes: { ...attributes, dim: logits.shape.length - 1 },
    reference: ({ logits }) => of(logits!),
    ...more,
  });
  const shapes = [[1], [5], [4, 7], [2, 3, 5], [3, 1], [0, 3], [129, 1031]];
  return [
    ...shapes.map((shape) => each(`[${shape}]`, floats(shape))),
    each('scores that spread by 60', floats([4, 7], { from: -30, to: 30 }), { gradient: false }),
    each('scores that spread by 400', floats([4, 7], { from: -200, to: 200 }), { gradient: false }),
    each('equal scores', given([3, 3, 3, 3, -1, -1], { shape: [2, 3] })),
    each(
      'rows with -Infinity, with only -Infinity, with NaN',
      given([1, -Infinity, 2, -Infinity, -Infinity, -Infinity, 1, Number.NaN, 2], { shape: [3, 3] }),
      { nonFinite: true, gradient: false },
    ),
  ];
}

function cumsumOf(shape: readonly number[], exclusive: boolean, reverse: boolean): KernelCase {
  return {
    title: `[${shape}]${exclusive ? ', exclusive' : ''}${reverse ? ', from the end' : ''}`,
    inputs: { x: floats(shape) },
    attributes: { axis: shape.length - 1, exclusive, reverse },
    reference: ({ x }) => runningSum(x!, exclusive, reverse),
  };
}

/** The `k` largest of a vector and their places. */
function topK(x: HostTensor, k: number): HostTensor[] {
  const order = Array.from(x.data, (_, index) => index).toSorted((a, b) => x.data[b]! - x.data[a]!);
  const places = order.slice(0, k);
  return [
    given(
      places.map((place) => x.data[place]!),
      { shape: [k] },
    ),
    given(places, { shape: [k], dtype: 'int32' }),
  ];
}

/** What runs along rows. */
export const rowCases: readonly KernelCases[] = [
  { kernel: 'Softmax', needed: true, differentiable: true, cases: softmaxCases(softmax) },
  { kernel: 'LogSoftmax', needed: false, differentiable: true, cases: softmaxCases(logSoftmax) },
  {
    kernel: 'Cumsum',
    needed: false,
    differentiable: true,
    cases: [
      cumsumOf([5], false, false),
      cumsumOf([3, 4], false, false),
      cumsumOf([3, 4], true, true),
      cumsumOf([3, 4], true, false),
    ],
  },
  {
    kernel: 'TopK',
    needed: false,
    differentiable: false,
    cases: [
      {
        title: '3 of [7]',
        inputs: { x: floats([7]) },
        attributes: { k: 3, sorted: true },
        exact: true,
        reference: ({ x }) => topK(x!, 3),
      },
    ],
  },
];

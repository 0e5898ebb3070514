import { endBackend, useBackend } from '@bertwright/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onnx } from '../src/index.ts';
import { expectLikeCpu, integers, numbers } from './on-both.ts';

beforeAll(async () => void (await useBackend(onnx({ threads: 2 }))));
afterAll(endBackend);

const shapes: [number[]][] = [[[]], [[1]], [[7]], [[3, 5]], [[2, 3, 4]], [[0, 3]], [[33, 65]]];

describe('one tensor', () => {
  const functions = {
    abs: tf.abs,
    ceil: tf.ceil,
    clipByValue: (x) => tf.clipByValue(x, -0.5, 1.25),
    cos: tf.cos,
    elu: tf.elu,
    erf: tf.erf,
    exp: tf.exp,
    expm1: tf.expm1,
    floor: tf.floor,
    isFinite: (x) => tf.isFinite(tf.log(x)),
    isInf: (x) => tf.isInf(tf.div(x, tf.zerosLike(x))),
    isNaN: (x) => tf.isNaN(tf.sqrt(x)),
    leakyRelu: (x) => tf.leakyRelu(x, 0.3),
    log: (x) => tf.log(tf.abs(x)),
    log1p: (x) => tf.log1p(tf.mul(x, 1e-6)),
    logicalNot: (x) => tf.logicalNot(tf.greater(x, 0)),
    neg: tf.neg,
    onesLike: tf.onesLike,
    prelu: (x) => tf.prelu(x, tf.scalar(0.2)),
    reciprocal: tf.reciprocal,
    relu: tf.relu,
    relu6: (x) => tf.relu6(tf.mul(x, 5)),
    round: tf.round,
    rsqrt: (x) => tf.rsqrt(tf.abs(x)),
    selu: tf.selu,
    sigmoid: tf.sigmoid,
    sign: tf.sign,
    sin: tf.sin,
    softplus: tf.softplus,
    sqrt: (x) => tf.sqrt(tf.abs(x)),
    square: tf.square,
    step: (x) => tf.step(x, 0.1),
    tanh: tf.tanh,
    toBool: (x) => tf.cast(tf.relu(x), 'bool'),
    toInteger: (x) => tf.cast(x, 'int32'),
    zerosLike: tf.zerosLike,
  } as Record<string, (x: tf.Tensor) => tf.Tensor>;
  describe.each(Object.entries(functions))('%s', (_, compute) => {
    test.each(shapes)('of %j', (shape) => expectLikeCpu(() => compute(numbers(shape))));
  });
  test('negation and absolute value of whole numbers', () =>
    expectLikeCpu(() => {
      const x = tf.sub(integers([5], 9), tf.scalar(4, 'int32'));
      return [tf.neg(x), tf.abs(x), tf.square(x), tf.cast(x, 'float32'), tf.cast(x, 'bool')];
    }));
});

describe('two tensors', () => {
  const functions = { add: tf.add, sub: tf.sub, mul: tf.mul, div: tf.div } satisfies Record<string, unknown>;
  const pairs: [number[], number[]][] = [
    [[], []],
    [
      [3, 4],
      [3, 4],
    ],
    [[3, 4], [4]],
    [
      [3, 1],
      [1, 5],
    ],
    [[2, 3, 4], []],
    [[4], [2, 3, 1]],
    [[0, 3], [3]],
  ];
  describe.each([
    ...Object.entries(functions),
    ['squaredDifference', tf.squaredDifference],
    ['maximum', tf.maximum],
    ['minimum', tf.minimum],
    ['pow', (a: tf.Tensor, b: tf.Tensor) => tf.pow(tf.abs(a), b)],
    ['mod', tf.mod],
    ['floorDiv', tf.floorDiv],
    ['equal', (a: tf.Tensor, b: tf.Tensor) => tf.equal(tf.sign(a), tf.sign(b))],
    ['notEqual', (a: tf.Tensor, b: tf.Tensor) => tf.notEqual(tf.sign(a), tf.sign(b))],
    ['greater', tf.greater],
    ['greaterEqual', tf.greaterEqual],
    ['less', tf.less],
    ['lessEqual', tf.lessEqual],
    ['logicalAnd', (a: tf.Tensor, b: tf.Tensor) => tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0))],
    ['logicalOr', (a: tf.Tensor, b: tf.Tensor) => tf.logicalOr(tf.greater(a, 0), tf.greater(b, 0))],
  ] as [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor][])('%s', (_, compute) => {
    test.each(pairs)('of %j and %j', (a, b) => expectLikeCpu(() => compute(numbers(a), numbers(b, 2))));
  });
  test('arithmetic of whole numbers rounds towards minus infinity', () =>
    expectLikeCpu(() => {
      const a = tf.tensor1d([7, -7, 7, -7, 6], 'int32');
      const b = tf.tensor1d([2, 2, -2, -2, 3], 'int32');
      return [tf.add(a, b), tf.sub(a, b), tf.mul(a, b), tf.floorDiv(a, b), tf.mod(a, b), tf.maximum(a, b)];
    }));
  test('addN', () =>
    expectLikeCpu(() => [
      tf.addN([numbers([3, 4]), numbers([3, 4], 2), numbers([3, 4], 3)]),
      tf.addN([integers([3], 5), integers([3], 7)]),
      tf.addN([numbers([2])]),
    ]));
});

describe('reductions', () => {
  const cases: [number[], number | number[] | undefined][] = [
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
    [[1, 1], 1],
  ];
  describe.each([
    ['sum', tf.sum],
    ['mean', tf.mean],
    ['max', tf.max],
    ['min', tf.min],
    ['prod', tf.prod],
  ] as const)('%s', (_, reduce) => {
    test.each(cases)('of %j over %j', (shape, axis) =>
      expectLikeCpu(() => [
        reduce(numbers(shape), axis as number),
        reduce(numbers(shape), axis as number, true),
      ]),
    );
  });
  test('sums of many numbers keep their digits', () =>
    expectLikeCpu(() => [tf.sum(tf.fill([400, 401], 4e-4)), tf.mean(tf.fill([1000, 100], 1e-3), 0)]));
  test('all and any', () =>
    expectLikeCpu(() => {
      const x = tf.greater(numbers([3, 4]), -1);
      return [tf.all(x), tf.all(x, 0), tf.any(x), tf.any(x, 1, true)];
    }));
  test('sums of booleans and whole numbers stay whole', () =>
    expectLikeCpu(() => [
      tf.sum(tf.greater(numbers([3, 4]), 0), 1),
      tf.sum(integers([3, 4], 9)),
      tf.max(integers([3, 4], 9), 0),
    ]));
  test('the sum over nothing is 0, the product 1', () =>
    expectLikeCpu(() => [tf.sum(numbers([0, 3]), 0), tf.prod(numbers([0, 3]), 0), tf.sum(numbers([0]))]));
  test('argMax and argMin take the first of equals', () =>
    expectLikeCpu(() => {
      const x = tf.tensor2d([1, 3, 3, 0, 0, 2], [2, 3]);
      return [tf.argMax(x, 1), tf.argMin(x, -1), tf.argMax(x, 0), tf.argMax(tf.tensor1d([2]))];
    }));
  test('softmax and logSoftmax', () =>
    expectLikeCpu(() => [
      tf.softmax(tf.mul(numbers([4, 7]), 30)),
      tf.logSoftmax(tf.mul(numbers([2, 3, 5]), 30)),
      tf.logSumExp(numbers([4, 7]), 1),
    ]));
});

describe('matrix products', () => {
  const cases: [number[], number[], boolean, boolean][] = [
    [[3, 4], [4, 5], false, false],
    [[4, 3], [4, 5], true, false],
    [[3, 4], [5, 4], false, true],
    [[4, 3], [5, 4], true, true],
    [[1, 1], [1, 1], false, false],
    [[2, 3, 4], [2, 4, 5], false, false],
    [[2, 4, 3], [2, 5, 4], true, true],
    [[2, 3, 4], [4, 5], false, false],
    [[2, 3, 4], [1, 5, 4], false, true],
    [[2, 4, 3], [4, 5], true, false],
    [[1, 3, 4], [2, 4, 5], false, false],
    [[2, 3, 5, 4], [2, 3, 6, 4], false, true],
    [[2, 3, 5, 4], [1, 3, 4, 6], false, false],
    [[3, 0], [0, 2], false, false],
    [[0, 3], [3, 2], false, false],
  ];
  test.each(cases)('%j by %j, transposed %j %j', (a, b, transposeA, transposeB) =>
    expectLikeCpu(() => tf.matMul(numbers(a), numbers(b, 2), transposeA, transposeB)),
  );
  test.each(['linear', 'relu', 'elu', 'sigmoid', 'relu6'] as const)(
    'fused with a bias and %s',
    (activation) =>
      expectLikeCpu(() => [
        tf.fused.matMul({ a: numbers([3, 4]), b: numbers([4, 5]), bias: numbers([5]), activation }),
        tf.fused.matMul({ a: numbers([2, 3, 4]), b: numbers([2, 5, 4]), transposeB: true, activation }),
      ]),
  );
  test('einsum', () =>
    expectLikeCpu(() => [
      tf.einsum('bij,bjk->bik', numbers([2, 3, 4]), numbers([2, 4, 5])),
      tf.einsum('ij,kj->ik', numbers([3, 4]), numbers([2, 4])),
    ]));
});

describe('shapes', () => {
  test('reshape, expandDims, squeeze and clone share the memory of their input', async () => {
    tf.setBackend('onnx');
    const x = numbers([2, 6]);
    const bytes = (tf.backend().memory() as unknown as { usedBytes: number }).usedBytes;
    const seen = [
      tf.reshape(x, [3, 4]),
      tf.expandDims(x, 0),
      tf.expandDims(x, -1),
      tf.clone(x),
      tf.squeeze(tf.expandDims(x, 0)),
      tf.cast(x, 'float32'),
      tf.transpose(tf.expandDims(x, 1), [0, 2, 1]),
    ];
    for (const view of seen) await view.data();
    expect((tf.backend().memory() as unknown as { usedBytes: number }).usedBytes).toBe(bytes);
    tf.dispose([x, ...seen]);
  });
  test.each([
    [
      [2, 3],
      [1, 0],
    ],
    [
      [2, 3, 4],
      [2, 0, 1],
    ],
    [
      [1, 3, 1],
      [2, 1, 0],
    ],
    [
      [2, 1, 3, 4],
      [0, 2, 1, 3],
    ],
    [
      [0, 3],
      [1, 0],
    ],
  ])('transpose of %j by %j', (shape, perm) => expectLikeCpu(() => tf.transpose(numbers(shape), perm)));
  test('reshape of what was computed', () =>
    expectLikeCpu(() => tf.reshape(tf.add(tf.reshape(tf.exp(numbers([3, 4])), [2, 6]), 1), [12])));
  test('concat and stack', () =>
    expectLikeCpu(() => [
      tf.concat([numbers([2, 3]), numbers([1, 3])], 0),
      tf.concat([numbers([2, 1]), numbers([2, 4]), numbers([2, 0])], -1),
      tf.stack([numbers([2, 3]), numbers([2, 3], 2)], 1),
      tf.concat([integers([2], 9), integers([3], 9)]),
      tf.concat([tf.greater(numbers([2]), 0), tf.greater(numbers([3]), 0)]),
    ]));
  test('slice, split and unstack', () =>
    expectLikeCpu(() => [
      tf.slice(numbers([4, 5]), [1, 2], [2, 3]),
      tf.slice(numbers([4, 5]), [1]),
      tf.slice(numbers([4, 5]), [0, 0], [4, 5]),
      tf.slice(integers([6], 9), 2, 0),
      ...tf.split(numbers([4, 6]), 3, 1),
      ...tf.split(numbers([5]), [1, 4]),
      ...tf.unstack(numbers([3, 2]), 0),
      ...tf.unstack(numbers([3, 2]), -1),
    ]));
  test('strided slice and reverse', () =>
    expectLikeCpu(() => [
      tf.stridedSlice(numbers([9]), [1], [8], [3]),
      tf.stridedSlice(numbers([9]), [8], [-10], [-2]),
      tf.stridedSlice(numbers([3, 4]), [0, 1], [3, 2], [1, 1], 0, 0, 0, 0, 2),
      tf.reverse(numbers([3, 4]), 1),
      tf.reverse(numbers([2, 3, 4]), [0, 2]),
    ]));
  test('tile, broadcastTo and pad', () =>
    expectLikeCpu(() => [
      tf.tile(numbers([2, 3]), [2, 3]),
      tf.tile(numbers([3]), [1]),
      tf.broadcastTo(numbers([2, 1, 3]), [2, 4, 3]),
      tf.broadcastTo(tf.scalar(3), [2, 2]),
      tf.pad(
        numbers([2, 3]),
        [
          [1, 0],
          [0, 2],
        ],
        7,
      ),
      tf.pad(integers([3], 9), [[2, 1]]),
      tf.pad(tf.greater(numbers([3]), 0), [[1, 1]]),
    ]));
});

describe('look-up and choice', () => {
  test('gather', () =>
    expectLikeCpu(() => [
      tf.gather(numbers([5, 3]), integers([2, 4], 5)),
      tf.gather(numbers([2, 5, 3]), integers([3], 5), 1),
      tf.gather(integers([6], 20), integers([0], 5)),
      tf.gatherND(numbers([3, 4, 2]), tf.tensor2d([0, 1, 2, 3], [2, 2], 'int32')),
    ]));
  test.each([3, 64, 65, 500])('unsortedSegmentSum into %d rows adds up rows that are hit often', (rows) =>
    expectLikeCpu(() =>
      tf.unsortedSegmentSum(numbers([200, 8]), integers([200], Math.min(rows, 70)) as tf.Tensor1D, rows),
    ),
  );
  test('scatterND adds up', () =>
    expectLikeCpu(() => [
      tf.scatterND(tf.tensor2d([1, 3, 1], [3, 1], 'int32'), numbers([3, 2]), [5, 2]),
      tf.scatterND(tf.tensor2d([0, 1, 2, 3, 0, 1], [3, 2], 'int32'), tf.tensor1d([1, 2, 3]), [4, 4]),
    ]));
  test('where', () =>
    expectLikeCpu(() => {
      const condition = tf.greater(numbers([3, 4]), 0);
      return [
        tf.where(condition, numbers([3, 4]), tf.zeros([3, 4])),
        tf.where(condition, integers([3, 4], 9), integers([3, 4], 5)),
        tf.where(condition, condition, tf.logicalNot(condition)),
      ];
    }));
  test('oneHot', () =>
    expectLikeCpu(() => [
      tf.oneHot(tf.tensor1d([0, 2, 5, -1], 'int32'), 4),
      tf.oneHot(integers([2, 3], 4), 4, 0.9, 0.1, 'float32'),
    ]));
  test('cumsum, topk and ranges', () =>
    expectLikeCpu(() => {
      const { values, indices } = tf.topk(numbers([3, 7]), 3);
      return [
        tf.cumsum(numbers([3, 4]), 1),
        tf.cumsum(numbers([3, 4]), 0, true, true),
        values,
        indices,
        tf.range(2, 9, 2),
        tf.range(3, 0),
        tf.linspace(0, 1, 5),
      ];
    }));
  test.each([[[3]], [[100, 100]]])('fill of %j', (shape) =>
    expectLikeCpu(() => [tf.fill(shape, 2.5), tf.zeros(shape), tf.ones(shape), tf.fill(shape, 3, 'int32')]),
  );
});

describe('special values', () => {
  test('NaN, infinities and -0 pass through', () =>
    expectLikeCpu(() => {
      const x = tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-40]);
      return [tf.add(x, 1), tf.mul(x, -1), tf.exp(x), tf.isNaN(x), tf.neg(x), tf.reciprocal(x), tf.relu(x)];
    }));
});

test('gradients of tfjs itself run here', () =>
  expectLikeCpu(() => {
    const gradients = tf.grads((a: tf.Tensor, b: tf.Tensor) => {
      const parts = tf.split(tf.pow(tf.sigmoid(tf.matMul(a, b)), 2), [2, 3], 1);
      const highest = tf.max(parts[1]!, 1, true);
      const joined = tf.concat([tf.relu(parts[0]!), highest, tf.tile(parts[0]!, [1, 2])], 1);
      const table = tf.gather(tf.transpose(joined), tf.tensor1d([0, 1, 1], 'int32'));
      const padded = tf.pad(tf.log(tf.abs(table)), [
        [0, 0],
        [1, 0],
      ]);
      return tf.mean(tf.mul(tf.softmax(table), tf.slice(padded, [0, 1]))) as tf.Scalar;
    });
    return gradients([numbers([3, 4]), numbers([4, 5], 2)]);
  }));

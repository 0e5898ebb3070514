import {
  disposeTree,
  memory,
  mul,
  parameter,
  reshape,
  type Scalar,
  type Tensor,
  tensor,
  tidy,
  valueAndGradients,
} from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { binaryCrossEntropy, crossEntropy, meanSquaredError, spanCrossEntropy } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const logits = Float32Array.of(1.5, -0.5, 0.25, 0, 2, -1, -2, 0.5, 0.75, 3, 1, -0.25);
const weights = [0.5, 2, 1.25];

/** A loss of logits [4, 3] and its gradient. */
async function lossOf(loss: (logits: Tensor) => Scalar): Promise<{ value: number; gradient: number[] }> {
  const start = memory().numTensors;
  const variable = parameter(logits, [4, 3]);
  const { value, gradients } = tidy(() => valueAndGradients(() => loss(variable), [variable]));
  const numbers = { value: (await value.data())[0]!, gradient: Array.from(await gradients[0]!.data()) };
  disposeTree([variable, value, ...gradients]);
  expect(memory().numTensors).toBe(start);
  return numbers;
}

const labels = () => tensor(Int32Array.of(0, 2, -100, 1), [4], 'int32');

const targets = () => tensor(Float32Array.of(1, 0, 1, 0, 0, 1, 1, 1, 0, 0.25, 0.5, 1), [4, 3]);

// Recorded from torch.nn.functional.cross_entropy and binary_cross_entropy_with_logits of PyTorch 2.15.
const recorded: [string, (x: Tensor) => Scalar, number, number[]][] = [
  [
    'cross-entropy',
    (x) => crossEntropy(x, labels()),
    1.8941027,
    [
      -0.0988954, 0.0317277, 0.0671676, 0.0380651, 0.2812649, -0.31933, 0.0, 0.0, 0.0, 0.2839031, -0.2949112,
      0.0110081,
    ],
  ],
  [
    'cross-entropy with class weights',
    (x) => crossEntropy(x, labels(), { classWeights: weights }),
    2.2558141,
    [
      -0.0395581, 0.0126911, 0.026867, 0.0380651, 0.2812649, -0.31933, 0.0, 0.0, 0.0, 0.4542449, -0.471858,
      0.017613,
    ],
  ],
  [
    'cross-entropy with label smoothing',
    (x) => crossEntropy(x, labels(), { labelSmoothing: 0.1 }),
    1.8774359,
    [
      -0.0766731, 0.0206166, 0.0560565, 0.026954, 0.2701538, -0.2971077, 0.0, 0.0, 0.0, 0.272792, -0.272689,
      -0.000103,
    ],
  ],
  [
    'cross-entropy with both',
    (x) => crossEntropy(x, labels(), { labelSmoothing: 0.1, classWeights: weights }),
    2.2163095,
    [
      -0.016603, -0.003183, 0.019786, 0.0336206, 0.2634871, -0.2971077, 0.0, 0.0, 0.0, 0.4327663, -0.4386077,
      0.0058414,
    ],
  ],
  [
    'binary cross-entropy',
    (x) => binaryCrossEntropy(x, targets()),
    1.0883693,
    [
      -0.0152021, 0.0314617, -0.0364853, 0.0416667, 0.0733998, -0.0609215, -0.0733998, -0.0314617, 0.0565982,
      0.0585478, 0.0192549, -0.046848,
    ],
  ],
  [
    'binary cross-entropy with class weights',
    (x) => binaryCrossEntropy(x, targets(), { classWeights: weights }),
    1.2709783,
    [
      -0.0076011, 0.0629234, -0.0456066, 0.0208333, 0.1467995, -0.0761519, -0.0366999, -0.0629234, 0.0707478,
      0.0292739, 0.0385098, -0.05856,
    ],
  ],
];

describe('has the value and gradient of PyTorch:', () => {
  test.each(recorded)('%s', async (_, loss, value, gradient) => {
    const actual = await lossOf(loss);
    expectClose([actual.value], [value], 1e-6);
    expectClose(actual.gradient, gradient, 1e-6);
  });
});

describe('crossEntropy', () => {
  test('takes any shape before the classes', async () => {
    const flat = await lossOf((x) => crossEntropy(x, labels()));
    const shaped = await lossOf((x) => crossEntropy(reshape(x, [2, 2, 3]), reshape(labels(), [2, 2])));
    expect(shaped).toEqual(flat);
  });

  test.each([undefined, weights])(
    'is 0 with a gradient of 0 where no label counts, weights %j',
    async (classWeights) => {
      const none = () => tensor(new Int32Array(4).fill(-100), [4], 'int32');
      const { value, gradient } = await lossOf((x) =>
        crossEntropy(x, none(), classWeights ? { classWeights } : {}),
      );
      expect(value + 0).toBe(0);
      for (const each of gradient) expect(each + 0).toBe(0);
    },
  );

  test('refuses labels and weights of another size', () => {
    const x = tensor(logits, [4, 3]);
    const refused = expect.objectContaining({ code: 'shape-invalid' });
    expect(() => tidy(() => crossEntropy(x, reshape(labels(), [2, 2])))).toThrow(refused);
    expect(() => tidy(() => crossEntropy(x, labels(), { classWeights: [1, 2] }))).toThrow(refused);
    x.dispose();
  });
});

describe('binaryCrossEntropy', () => {
  test('leaves out targets below 0, and does not overflow', async () => {
    const only = (target: number) => tensor(Float32Array.of(...new Array(11).fill(-100), target), [4, 3]);
    const softplus = Math.log1p(Math.exp(-0.25));
    expect((await lossOf((x) => binaryCrossEntropy(x, only(0)))).value).toBeCloseTo(softplus, 6);
    const { value, gradient } = await lossOf((x) => binaryCrossEntropy(mul(x, 1000), only(1)));
    expect(value).toBeCloseTo(250, 4);
    expectClose(gradient, [...new Array(11).fill(0), -1000], 1e-6);
  });

  test('moves targets towards a half by label smoothing', async () => {
    const numbers = Float32Array.of(1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0);
    const hard = () => tensor(numbers, [4, 3]);
    const soft = () =>
      tensor(
        Float32Array.from(numbers, (target) => 0.8 * target + 0.1),
        [4, 3],
      );
    const smoothed = await lossOf((x) => binaryCrossEntropy(x, hard(), { labelSmoothing: 0.2 }));
    const wanted = await lossOf((x) => binaryCrossEntropy(x, soft()));
    expectClose([smoothed.value, ...smoothed.gradient], [wanted.value, ...wanted.gradient], 1e-6);
  });

  test('refuses targets of another size', () => {
    const x = tensor(logits, [4, 3]);
    const refused = expect.objectContaining({ code: 'shape-invalid' });
    expect(() => tidy(() => binaryCrossEntropy(x, tensor([1, 0, 1])))).toThrow(refused);
    expect(() => tidy(() => binaryCrossEntropy(x, x, { classWeights: [1] }))).toThrow(refused);
    x.dispose();
  });
});

describe('meanSquaredError', () => {
  test('is the mean over the rows that count', async () => {
    const targets = () => tensor(Float32Array.from(logits, (value, index) => value + index));
    const { value } = await lossOf((x) => meanSquaredError(reshape(x, [12, 1]), targets()));
    expect(value).toBeCloseTo((11 * 23) / 6, 4);
    const some = () => tensor(Float32Array.from(logits, (_, index) => (index < 3 ? 1 : 0)));
    const counted = await lossOf((x) =>
      meanSquaredError(reshape(x, [12, 1]), targets(), { weights: some() }),
    );
    expect(counted.value).toBeCloseTo((0 + 1 + 4) / 3, 5);
    expectClose(counted.gradient, [0, -2 / 3, -4 / 3, ...new Array(9).fill(0)], 1e-6);
  });

  test('refuses targets of another size', () => {
    const x = tensor(logits);
    expect(() => tidy(() => meanSquaredError(x, tensor([1])))).toThrow(
      expect.objectContaining({ code: 'shape-invalid' }),
    );
    x.dispose();
  });
});

test('spanCrossEntropy is the mean of starts and ends, without rows that have no answer', async () => {
  const at = (...positions: number[]) => tensor(Int32Array.from(positions), [4], 'int32');
  const starts = await lossOf((x) => crossEntropy(x, at(0, 1, -100, 2)));
  const ends = await lossOf((x) => crossEntropy(x, at(1, 1, -100, 2)));
  const both = await lossOf((x) =>
    spanCrossEntropy({ startLogits: x, endLogits: x }, at(0, 1, -100, 2), at(1, 1, -100, 2)),
  );
  expect(both.value).toBeCloseTo((starts.value + ends.value) / 2, 6);
});

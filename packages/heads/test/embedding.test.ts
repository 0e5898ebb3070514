import { onnx } from '@bertwright/backend-onnx';
import {
  disposeTree,
  endBackend,
  memory,
  mul,
  parameter,
  type Scalar,
  sum,
  type Tensor,
  tensor,
  tidy,
  useBackend,
  valueAndGradients,
} from '@bertwright/tensor';
import { expectClose, referenceBackend } from '@bertwright/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  cosineSimilarityLoss,
  type Pooling,
  poolStates,
  multipleNegativesRankingLoss as ranking,
  tripletLoss,
  unitVectors,
} from '../src/index.ts';

const numbers = (start: number, count: number) =>
  Float32Array.from({ length: count }, (_, at) => Math.sin(start + 1.7 * at) + 0.3 * Math.cos(at * at));
const rows = (start: number) => tensor(numbers(start, 12), [3, 4]);
const positives = () => rows(2);
const negatives = () => rows(5);
const excluded = () => tensor([0, 0, 1, 0, 0, 0, 0, 0, 0], [3, 3]);

// Computed by torch 2.15 in double precision: cosine_similarity with mse_loss, cross_entropy of normalised products,
// relu of differences of distances.
const losses: [string, (x: Tensor) => Scalar, number, number[]][] = [
  [
    'the cosine loss',
    (x) => cosineSimilarityLoss(x, positives(), tensor([0.9, 0.1, -0.4])),
    0.330224,
    [
      -0.2409794, 0.0788869, 0.1920566, -0.0966224, -0.065667, 0.0394154, 0.1107646, -0.1517396, 0.0191322,
      -0.022515, 0.0073374, 0.0341283,
    ],
  ],
  [
    'multiple negatives ranking',
    (x) => ranking(x, positives(), { scale: 3 }),
    1.8332417,
    [
      -0.0301576, 0.0204775, 0.0211975, -0.0003365, 0.2226763, -0.1193227, 0.0434883, -0.2090895, -0.1693266,
      -0.0328393, -0.2422106, -0.2373381,
    ],
  ],
  [
    'multiple negatives ranking with negatives',
    (x) => ranking(x, positives(), { scale: 3, negatives: negatives() }),
    3.4212216,
    [
      -0.6121091, 0.24675, 0.5507479, -0.2296346, -0.3423474, 0.265456, 0.5996182, -0.6924863, -0.2210089,
      0.1211864, -0.1900697, -0.3642887,
    ],
  ],
  [
    'multiple negatives ranking with a candidate left out',
    (x) => ranking(x, positives(), { scale: 3, excluded: excluded() }),
    1.8159706,
    [
      -0.0213641, 0.0142565, 0.003993, 0.0047275, 0.2226763, -0.1193227, 0.0434883, -0.2090895, -0.1693266,
      -0.0328393, -0.2422106, -0.2373381,
    ],
  ],
  [
    'the triplet loss of cosines',
    (x) => tripletLoss(x, positives(), negatives()),
    1.0333976,
    [
      -0.2443699, 0.0687759, 0.2231801, -0.1224367, -0.2198841, 0.130747, 0.2270743, -0.2512507, -0.1508983,
      0.2826079, 0.0245933, -0.3238884,
    ],
  ],
  [
    'the triplet loss of Euclidean distances',
    (x) => tripletLoss(x, positives(), negatives(), { distance: 'euclidean', margin: 1 }),
    1.4425348,
    [
      -0.3180492, 0.0998882, 0.2923091, -0.175213, -0.2326266, 0.2520866, 0.1676667, -0.2952924, -0.077905,
      0.3220448, -0.0050824, -0.3207351,
    ],
  ],
];

// Of states [2, 3, 4] whose first row has two tokens; the gradient is that of the sum of products with these weights.
const pooled: [Pooling, number[], number[]][] = [
  [
    'cls',
    [0.399833, 1.135938, -0.546876, -1.156794, 1.258174, 0.032212, -0.840662, 0.560636],
    [
      0.712119, -0.794544, -0.361697, 0.72597, 0, 0, 0, 0, 0, 0, 0, 0, -0.379205, -0.678265, 0.304926,
      0.977335, 0, 0, 0, 0, 0, 0, 0, 0,
    ],
  ],
  [
    'mean',
    [0.345488, 1.083848, -0.676476, -0.801594, 0.7859, -0.387671, -0.558289, 0.736041],
    [
      0.356059, -0.397272, -0.180849, 0.362985, 0.356059, -0.397272, -0.180849, 0.362985, 0, 0, 0, 0,
      -0.126402, -0.226088, 0.101642, 0.325778, -0.126402, -0.226088, 0.101642, 0.325778, -0.126402,
      -0.226088, 0.101642, 0.325778,
    ],
  ],
  [
    'max',
    [0.399833, 1.135938, -0.546876, -0.446395, 1.258174, 0.032212, 0.096531, 1.10278],
    [
      0.712119, -0.794544, -0.361697, 0, 0, 0, 0, 0.72597, 0, 0, 0, 0, -0.379205, -0.678265, 0, 0, 0, 0, 0, 0,
      0, 0, 0.304926, 0.977335,
    ],
  ],
];

/** A function's value and its gradient by what it reads. */
async function both(of: (x: Tensor) => Scalar, shape: readonly number[]): Promise<[number[], number[]]> {
  const start = memory().numTensors;
  const size = shape.reduce((product, count) => product * count, 1);
  const variable = parameter(numbers(0.1, size), shape);
  const { value, gradients } = tidy(() => valueAndGradients(() => of(variable), [variable]));
  const found = await Promise.all([value, gradients[0]!].map(async (each) => [...(await each.data())]));
  disposeTree([variable, value, ...gradients]);
  expect(memory().numTensors).toBe(start);
  return found as [number[], number[]];
}

const engines = [
  ['the reference backend', referenceBackend],
  ['ONNX Runtime', () => onnx({ threads: 1 })],
] as const;

describe.each(engines)('on %s', (_, engine) => {
  beforeAll(async () => {
    await useBackend(engine());
  });
  afterAll(endBackend);

  test.each(losses)('%s and its gradient are those of PyTorch', async (_, loss, value, gradient) => {
    const [found, slope] = await both(loss, [3, 4]);
    expectClose(found, [value], 1e-5);
    expectClose(slope, gradient, 1e-5);
  });

  test.each(pooled)('%s pooling and its gradient are those of PyTorch', async (pooling, values, gradient) => {
    const pool = (x: Tensor) => poolStates(x, tensor([1, 1, 0, 1, 1, 1], [2, 3]), pooling);
    const weighted = (x: Tensor) => sum(mul(pool(x), tensor(numbers(9, 8), [2, 4]))) as Scalar;
    const [, slope] = await both(weighted, [2, 3, 4]);
    const vectors = tidy(() => pool(tensor(numbers(0.1, 24), [2, 3, 4])));
    expectClose(await vectors.data(), values, 1e-5);
    expectClose(slope, gradient, 1e-5, { absolute: 1e-6 });
    vectors.dispose();
  });

  test('a zero vector has no direction, and its slope is finite', async () => {
    const [[value], slope] = await both((x) => sum(unitVectors(mul(x, 0))) as Scalar, [2, 3]);
    expect(value).toBe(0);
    expect(slope.every(Number.isFinite)).toBe(true);
  });
});

test('vectors and masks of other rows are refused', async () => {
  await useBackend(referenceBackend());
  tidy(() => {
    const three = tensor(numbers(1, 12), [3, 4]);
    const two = tensor(numbers(1, 8), [2, 4]);
    const wrong = expect.objectContaining({ code: 'shape-invalid' });
    expect(() => ranking(three, two)).toThrow(wrong);
    expect(() => ranking(three, three, { excluded: two })).toThrow(wrong);
    expect(() => tripletLoss(three, three, two)).toThrow(wrong);
    expect(() => cosineSimilarityLoss(three, two, tensor([1, 1, 1]))).toThrow(wrong);
    expect(() => poolStates(tensor(numbers(1, 24), [2, 3, 4]), two, 'mean')).toThrow(wrong);
  });
  await endBackend();
});

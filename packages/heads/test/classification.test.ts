import { disposeTree, memory, type Tensor, tensor, tidy } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Dense,
  type DensePair,
  distilbertClassification,
  distilbertClassificationParameters,
  electraClassification,
  electraClassificationParameters,
  electraSummaryScore,
  HeadError,
  type HeadOptions,
  multipleChoice,
} from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const hidden = 4;
const states = Float32Array.from({ length: 2 * hidden }, (_, index) => Math.sin(index));
const take = async (tensor: Tensor) => {
  const values = Array.from(await tensor.data());
  tensor.dispose();
  return values;
};

/** A dense layer of one state, in double precision. */
async function layer({ kernel, bias }: Dense, x: readonly number[]): Promise<number[]> {
  const [weights, offsets] = [await kernel.data(), await bias.data()];
  return Array.from(offsets, (offset, column) =>
    x.reduce((sum, value, row) => sum + value * weights[row * offsets.length + column]!, offset),
  );
}

type Head = (parameters: DensePair, first: Tensor, options?: HeadOptions) => Tensor;

const relu = (x: number) => Math.max(0, x);
// Abramowitz and Stegun 7.1.26, good to 1.5e-7.
const erf = (x: number) => {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
};
const gelu = (x: number) => 0.5 * x * (1 + erf(x * Math.SQRT1_2));

const heads: [string, Head, typeof distilbertClassificationParameters, (x: number) => number][] = [
  ['distilbertClassification', distilbertClassification, distilbertClassificationParameters, relu],
  ['electraClassification', electraClassification, electraClassificationParameters, gelu],
  ['electraSummaryScore', electraSummaryScore, electraClassificationParameters, gelu],
];

describe.each(heads)('%s', (_, head, fresh, activation) => {
  const sizes = { hiddenSize: hidden, labels: 3, initializerRange: 1, seed: 5 };

  test('is a dense layer, the activation and a dense layer', async () => {
    const start = memory().numTensors;
    const parameters = fresh(sizes);
    const expected: number[] = [];
    for (const row of [states.slice(0, hidden), states.slice(hidden)]) {
      const inner = (await layer(parameters.dense, [...row])).map(activation);
      expected.push(...(await layer(parameters.output, inner)));
    }
    const logits = tidy(() => head(parameters, tensor(states, [2, hidden]), { rate: 0.5 }));
    expect(logits.shape).toEqual([2, 3]);
    expectClose(await take(logits), expected, 1e-6);
    disposeTree(parameters);
    expect(memory().numTensors).toBe(start);
  });

  test('drops out by seed, step and path while training only', async () => {
    const parameters = fresh({ ...sizes, hiddenSize: hidden });
    const wide = Float32Array.from({ length: 16 * hidden }, (_, index) => Math.cos(index));
    const run = (step: number, training = true, path = 'classifier') => {
      const context = { training, seed: 3, step, microBatch: 0 };
      return take(tidy(() => head(parameters, tensor(wide, [16, hidden]), { rate: 0.5, context, path })));
    };
    const first = await run(0);
    expect(await run(0)).toEqual(first);
    expect(await run(1)).not.toEqual(first);
    expect(await run(0, true, 'other')).not.toEqual(first);
    expect(await run(0, false)).not.toEqual(first);
    disposeTree(parameters);
  });

  test('refuses sizes that make no head', () => {
    expect(() => fresh({ ...sizes, labels: 0 })).toThrow(HeadError);
    expect(() => fresh({ ...sizes, hiddenSize: 1.5 })).toThrow(
      expect.objectContaining({ code: 'size-invalid' }),
    );
  });
});

test('multipleChoice puts the choices of an example side by side', async () => {
  const scores = tensor(Float32Array.of(1, 2, 3, 4, 5, 6), [6, 1]);
  const logits = tidy(() => multipleChoice(scores, 3));
  expect(logits.shape).toEqual([2, 3]);
  expect(await take(logits)).toEqual([1, 2, 3, 4, 5, 6]);
  for (const choices of [4, 0, 1.5]) {
    expect(() => multipleChoice(scores, choices)).toThrow(expect.objectContaining({ code: 'size-invalid' }));
  }
  scores.dispose();
});

import {
  disposeTree,
  memory,
  mul,
  parameter,
  type Scalar,
  sum,
  type Tensor,
  tensor,
  tidy,
  valueAndGradients,
} from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import {
  maskedLanguageModel,
  maskedLanguageModelParameters,
  nextSentence,
  nextSentenceParameters,
  questionAnswering,
  questionAnsweringParameters,
  spanLogits,
  statesAt,
  tokenClassification,
  tokenClassificationParameters,
} from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const states = Float32Array.from({ length: 2 * 3 * 4 }, (_, index) => Math.sin(index));
const hidden = () => tensor(states, [2, 3, 4]);
const take = async (tensor: Tensor) => {
  const values = Array.from(await tensor.data());
  tensor.dispose();
  return values;
};
const options = { hiddenSize: 4, initializerRange: 1, seed: 2 };

test('tokenClassification scores every token', async () => {
  const start = memory().numTensors;
  const parameters = tokenClassificationParameters({ ...options, labels: 2 });
  const kernel = await parameters.kernel.data();
  const logits = tidy(() => tokenClassification(parameters, hidden()));
  expect(logits.shape).toEqual([2, 3, 2]);
  const expected = Array.from({ length: 12 }, (_, index) => {
    const [token, label] = [Math.floor(index / 2), index % 2];
    return [0, 1, 2, 3].reduce((total, at) => total + states[token * 4 + at]! * kernel[at * 2 + label]!, 0);
  });
  expectClose(await take(logits), expected, 1e-6);
  disposeTree(parameters);
  expect(memory().numTensors).toBe(start);
});

test('questionAnswering and spanLogits give starts by the first column and ends by the second', async () => {
  const start = memory().numTensors;
  const parameters = questionAnsweringParameters(options);
  const { startLogits, endLogits } = tidy(() => spanLogits(questionAnswering(parameters, hidden())));
  const both = tidy(() => tokenClassification(parameters, hidden()));
  expect([startLogits.shape, endLogits.shape]).toEqual([
    [2, 3],
    [2, 3],
  ]);
  const [starts, ends] = [await take(startLogits), await take(endLogits)];
  expect(await take(both)).toEqual(starts.flatMap((value, index) => [value, ends[index]]));
  disposeTree(parameters);
  expect(memory().numTensors).toBe(start);
});

test('maskedLanguageModel scores the same words for all states and for those of some positions', async () => {
  const start = memory().numTensors;
  const words = parameter(
    Float32Array.from({ length: 7 * 4 }, (_, index) => Math.cos(index)),
    [7, 4],
  );
  const parameters = maskedLanguageModelParameters({ ...options, vocabularySize: 7 });
  const all = tidy(() => maskedLanguageModel(parameters, hidden(), words));
  expect(all.shape).toEqual([2, 3, 7]);
  const positions = [5, 0, 5];
  const some = tidy(() =>
    maskedLanguageModel(
      parameters,
      statesAt(hidden(), tensor(Int32Array.from(positions), [3], 'int32')),
      words,
    ),
  );
  expect(some.shape).toEqual([3, 7]);
  const values = await take(all);
  expectClose(
    await take(some),
    positions.flatMap((position) => values.slice(position * 7, position * 7 + 7)),
    1e-6,
  );
  disposeTree([words, parameters]);
  expect(memory().numTensors).toBe(start);
});

test('maskedLanguageModel takes embeddings of another width than the states', () => {
  const parameters = maskedLanguageModelParameters({ ...options, embeddingSize: 2, vocabularySize: 7 });
  const words = parameter(new Float32Array(14), [7, 2]);
  const logits = tidy(() => maskedLanguageModel(parameters, hidden(), words));
  expect(logits.shape).toEqual([2, 3, 7]);
  disposeTree([words, parameters, logits]);
});

test('statesAt adds up the gradients of a position that stands twice', async () => {
  const start = memory().numTensors;
  const variable = parameter(states, [2, 3, 4]);
  const weights = Float32Array.from({ length: 12 }, (_, index) => index + 1);
  const { value, gradients } = tidy(() =>
    valueAndGradients(() => {
      const found = statesAt(variable, tensor(Int32Array.of(4, 1, 4), [3], 'int32'));
      return sum(mul(found, tensor(weights, [3, 4]))) as Scalar;
    }, [variable]),
  );
  const expected = new Float32Array(24);
  for (let at = 0; at < 4; at++) {
    expected[4 * 4 + at] = weights[at]! + weights[8 + at]!;
    expected[1 * 4 + at] = weights[4 + at]!;
  }
  expect(await take(gradients[0]!)).toEqual([...expected]);
  disposeTree([value, variable]);
  expect(memory().numTensors).toBe(start);
});

test('nextSentence gives two scores a row', () => {
  const parameters = nextSentenceParameters(options);
  const logits = tidy(() => nextSentence(parameters, tensor(states.slice(0, 8), [2, 4])));
  expect(logits.shape).toEqual([2, 2]);
  disposeTree([parameters, logits]);
});

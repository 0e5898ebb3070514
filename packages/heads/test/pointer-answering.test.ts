import {
  dispose,
  disposeTree,
  leaves,
  memory,
  tensor,
  tensor1d,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import {
  pointerAnswering,
  pointerAnsweringBest,
  pointerAnsweringParameters,
  spanCrossEntropy,
} from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const states = Float32Array.from({ length: 2 * 5 * 3 }, (_, at) => Math.sin(3 * at));
const hidden = () => tensor(states, [2, 5, 3]);
const parametersOf = () => pointerAnsweringParameters({ hiddenSize: 3, initializerRange: 1, seed: 3 });

test('an end is scored by v · tanh(W1 token + b + W2 start)', async () => {
  const before = memory().numTensors;
  const parameters = parametersOf();
  const start = [4, 1];
  const logits = tidy(() => pointerAnswering(parameters, hidden(), tensor1d(start, 'int32')));
  expect(logits.startLogits.shape).toEqual([2, 5]);
  expect(logits.endLogits.shape).toEqual([2, 5]);
  const [first, token, bias, given, end] = await Promise.all(
    [
      parameters.start.kernel,
      parameters.token.kernel,
      parameters.token.bias,
      parameters.given.kernel,
      parameters.end.kernel,
    ].map((variable) => variable.data()),
  );
  const state = (row: number, at: number) => [0, 1, 2].map((unit) => states[(row * 5 + at) * 3 + unit]!);
  const times = (vector: number[], kernel: ArrayLike<number>, unit: number) =>
    vector.reduce((total, value, at) => total + value * kernel[at * 3 + unit]!, 0);
  const ends = [0, 1].flatMap((row) =>
    [0, 1, 2, 3, 4].map((at) =>
      [0, 1, 2].reduce((total, unit) => {
        const inner =
          times(state(row, at), token!, unit) + bias![unit]! + times(state(row, start[row]!), given!, unit);
        return total + end![unit]! * Math.tanh(inner);
      }, 0),
    ),
  );
  expectClose(await logits.endLogits.data(), ends, 1e-5);
  const starts = [0, 1].flatMap((row) =>
    [0, 1, 2, 3, 4].map((at) =>
      state(row, at).reduce((total, value, unit) => total + value * first![unit]!, 0),
    ),
  );
  expectClose(await logits.startLogits.data(), starts, 1e-5);
  dispose(Object.values(logits));
  disposeTree(parameters);
  expect(memory().numTensors).toBe(before);
});

test('the best starts come in order, and their ends are those that training sees', async () => {
  const before = memory().numTensors;
  const parameters = parametersOf();
  const best = tidy(() => pointerAnsweringBest(parameters, hidden(), { starts: 2 }));
  expect(best.starts.shape).toEqual([2, 2]);
  expect(best.endLogits.shape).toEqual([2, 2, 5]);
  const logits = await best.startLogits.data();
  const starts = await best.starts.data();
  for (const row of [0, 1]) {
    const order = [0, 1, 2, 3, 4].sort((left, right) => logits[row * 5 + right]! - logits[row * 5 + left]!);
    expect([...starts.slice(row * 2, row * 2 + 2)]).toEqual(order.slice(0, 2));
  }
  const taught = tidy(() =>
    pointerAnswering(parameters, hidden(), tensor1d([starts[1]!, starts[3]!], 'int32')),
  );
  const ends = await best.endLogits.data();
  expectClose([...ends.slice(5, 10), ...ends.slice(15, 20)], await taught.endLogits.data(), 1e-6);
  dispose([...Object.values(best), ...Object.values(taught)]);
  disposeTree(parameters);
  expect(memory().numTensors).toBe(before);
});

test('starts lie in the passage; more of them than tokens are refused', async () => {
  const parameters = parametersOf();
  const { starts } = tidy(() =>
    pointerAnsweringBest(parameters, hidden(), {
      starts: 2,
      passage: tensor([0, 0, 1, 1, 0, 0, 1, 0, 0, 1], [2, 5]),
    }),
  );
  const found = await starts.data();
  expect([...found.slice(0, 2)].sort()).toEqual([2, 3]);
  expect([...found.slice(2)].sort()).toEqual([1, 4]);
  expect(() => tidy(() => pointerAnsweringBest(parameters, hidden(), { starts: 6 }))).toThrow(
    expect.objectContaining({ code: 'size-invalid' }),
  );
  disposeTree(parameters);
});

test('every parameter learns, and a row without an answer teaches nothing', async () => {
  const parameters = parametersOf();
  const all = leaves<Variable>(parameters);
  const gradientsOf = async (start: number[], end: number[]) => {
    const { value, gradients } = tidy(() =>
      valueAndGradients(
        () => {
          const labels = tensor1d(start, 'int32');
          const logits = pointerAnswering(parameters, hidden(), labels);
          return spanCrossEntropy(logits, labels, tensor1d(end, 'int32'));
        },
        all.map((leaf) => leaf.value),
      ),
    );
    const sizes = await Promise.all(
      gradients.map(async (gradient) => Math.max(...Array.from(await gradient.data(), Math.abs))),
    );
    dispose([value, ...gradients]);
    return Object.fromEntries(all.map(({ path }, index) => [path, sizes[index]!]));
  };
  const taught = await gradientsOf([0, 2], [3, 4]);
  for (const { path } of all) expect(taught[path], path).toBeGreaterThan(1e-3);
  const silent = await gradientsOf([-100, -100], [-100, -100]);
  for (const { path } of all) expect(silent[path], path).toBe(0);
  disposeTree(parameters);
});

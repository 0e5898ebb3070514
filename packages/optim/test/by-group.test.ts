import { disposeTree, leaves, memory, parameter, tensor1d, tidy, type Variable } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import {
  adamw,
  byGroup,
  chain,
  clipByGlobalNorm,
  layerwiseDecay,
  type Parameter,
  sgd,
} from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

const paths = ['encoder.embeddings.table', 'classifier.kernel', 'encoder.layers.0.kernel', 'classifier.bias'];
const make = (): Parameter[] =>
  paths.map((path, index) => ({ path, value: parameter(Float32Array.of(index, -index)) }));
const gradients = () => paths.map((_, index) => tensor1d([index + 1, -1]));
const free = (parameters: readonly Parameter[]) => disposeTree(parameters.map(({ value }) => value));
const valuesOf = (parameters: readonly Parameter[]) =>
  Promise.all(parameters.map(async ({ value }) => [...(await value.data())]));

test('each group is updated by its own applier, whatever its place among the parameters', async () => {
  const before = memory().numTensors;
  const parameters = make();
  const optimizer = byGroup({
    group: layerwiseDecay({ layers: 1, factor: 0.5 }),
    applier: (factor) => sgd({ learningRate: factor }),
  });
  const state = optimizer.init(parameters);
  tidy(() => {
    const { learningRate } = optimizer.update({ gradients: gradients() }, state, parameters, 0);
    expect(learningRate).toBe(1);
  });
  expect(await valuesOf(parameters)).toEqual([
    [0 - 0.25 * 1, -0 + 0.25],
    [1 - 2, -1 + 1],
    [2 - 0.5 * 3, -2 + 0.5],
    [3 - 4, -3 + 1],
  ]);
  free(parameters);
  expect(memory().numTensors).toBe(before);
});

test('equal groups update as one applier does, behind clipping that sees all gradients', async () => {
  const before = memory().numTensors;
  const one = make();
  const many = make();
  const options = { learningRate: 0.1, weightDecay: 0.1 };
  const runs = [
    [one, chain(clipByGlobalNorm(1), adamw(options))],
    [many, chain(clipByGlobalNorm(1), byGroup({ group: (path) => path, applier: () => adamw(options) }))],
  ] as const;
  for (const [parameters, optimizer] of runs) {
    const state = optimizer.init(parameters);
    for (const step of [0, 1, 2]) {
      tidy(() => {
        optimizer.update({ gradients: gradients() }, state, parameters, step);
      });
    }
    expect(leaves<Variable>(state)).toHaveLength(8);
    disposeTree(state);
  }
  const expected = await valuesOf(one);
  for (const [index, values] of (await valuesOf(many)).entries()) expectClose(values, expected[index]!, 1e-6);
  free([...one, ...many]);
  expect(memory().numTensors).toBe(before);
});

test('the state of other groups is refused', () => {
  const parameters = make();
  const optimizer = byGroup({ group: () => 'all', applier: () => sgd({ learningRate: 1 }) });
  expect(() =>
    tidy(() => {
      optimizer.update({ gradients: gradients() }, {}, parameters, 0);
    }),
  ).toThrow(expect.objectContaining({ code: 'state-mismatch' }));
  free(parameters);
});

import { disposeTree, memory, parameter, scalar, type Tensor, tensor, tidy } from '@bertwright/tensor';
import { useReferenceBackend } from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { adamw, chain, clipByGlobalNorm, OptimError, sgd } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

/** The norm and scale that clipping hands on for these gradients. */
async function clip(maximum: number, gradients: number[][], scale?: number) {
  const { norm, scale: factor } = tidy(() => {
    const given = scale === undefined ? {} : { scale: scalar(scale) };
    const updates = clipByGlobalNorm(maximum).update(
      { gradients: gradients.map((values) => tensor(values)), ...given },
      {},
      [],
      0,
    );
    return { norm: updates.norm as Tensor, scale: updates.scale as Tensor };
  });
  const read = [(await norm.data())[0]!, factor ? (await factor.data())[0]! : undefined];
  norm.dispose();
  factor?.dispose();
  return { norm: read[0], scale: read[1] };
}

test('one factor brings the norm of all gradients together to the maximum', async () => {
  const { norm, scale } = await clip(1, [[3, 0], [4]]);
  expect(norm).toBeCloseTo(5, 6);
  expect(scale).toBeCloseTo(1 / (5 + 1e-6), 7);
});

test('gradients below the maximum keep their size', async () => {
  expect(await clip(1, [[0.3], [0.4]])).toEqual({ norm: 0.5, scale: 1 });
});

test('gradients of zero give a factor of 1, not NaN', async () => {
  expect(await clip(1, [[0, 0]])).toEqual({ norm: 0, scale: 1 });
});

test('an infinite maximum only reports the norm', async () => {
  expect(await clip(Number.POSITIVE_INFINITY, [[3], [4]])).toEqual({ norm: 5, scale: undefined });
});

test('a scale from before counts: two clippings are as the tighter one', async () => {
  const { norm, scale } = await clip(1, [[30], [40]], 0.1);
  expect(norm).toBeCloseTo(5, 5);
  expect(scale).toBeCloseTo(0.02, 6);
});

test('a maximum that is not above 0 is refused', () => {
  for (const maximum of [0, -1, Number.NaN]) expect(() => clipByGlobalNorm(maximum)).toThrow(OptimError);
});

test('a chain hands the factor to its applier and the norm to its caller', async () => {
  const before = memory().numTensors;
  const value = parameter(Float32Array.of(1, 1), [2]);
  const parameters = [{ path: 'kernel', value }];
  const optimizer = chain(clipByGlobalNorm(1), sgd({ learningRate: 1 }));
  const state = optimizer.init(parameters);
  const norm = tidy(() => {
    const report = optimizer.update({ gradients: [tensor([3, 4])] }, state, parameters, 0);
    return report.gradientNorm as Tensor;
  });
  expect((await norm.data())[0]).toBeCloseTo(5, 5);
  const moved = [...(await value.data())];
  expect(moved[0]).toBeCloseTo(0.4, 5);
  expect(moved[1]).toBeCloseTo(0.2, 5);
  norm.dispose();
  disposeTree(state);
  value.dispose();
  expect(memory().numTensors).toBe(before);
});

test('clipping before adamw is as clipped gradients given to adamw', async () => {
  const gradient = [300, -400];
  const clipped = gradient.map((value) => value / (500 + 1e-6));
  const run = async (optimizer: ReturnType<typeof adamw>, first: number[]) => {
    const parameters = [{ path: 'kernel', value: parameter(Float32Array.of(1, 1), [2]) }];
    const state = optimizer.init(parameters);
    tidy(() => void optimizer.update({ gradients: [tensor(first)] }, state, parameters, 0));
    tidy(() => void optimizer.update({ gradients: [tensor([0.1, 0.2])] }, state, parameters, 1));
    const values = [...(await parameters[0]!.value.data())];
    disposeTree(state);
    parameters[0]!.value.dispose();
    return values;
  };
  const folded = await run(chain(clipByGlobalNorm(1), adamw({ learningRate: 0.1 })), gradient);
  const multiplied = await run(adamw({ learningRate: 0.1 }), clipped);
  for (const [index, value] of multiplied.entries()) expect(folded[index]).toBeCloseTo(value, 5);
});

test('a chain refuses the state of another', () => {
  const optimizer = chain(clipByGlobalNorm(1), adamw({ learningRate: 1 }));
  expect(() => tidy(() => void optimizer.update({ gradients: [] }, {}, [], 0))).toThrow(
    /part 0 of the chain/,
  );
});

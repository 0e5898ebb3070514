import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disposeTree, memory, parameter, scalar, tensor, tidy } from '@bertwright/tensor';
import { describeWithShared, useReferenceBackend } from '@bertwright/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Applier, adamw, decaysByDefault, linearSchedule, OptimError, sgd } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

/** Runs an applier over given gradients; returns the parameter after each update. */
async function run(applier: Applier, start: number[], shape: number[], grads: number[][], path = 'kernel') {
  const parameters = [{ path, value: parameter(Float32Array.from(start), shape) }];
  const state = applier.init(parameters);
  const trajectory: number[][] = [];
  for (const [step, gradient] of grads.entries()) {
    tidy(() => {
      applier.update({ gradients: [tensor(gradient, shape)] }, state, parameters, step);
    });
    trajectory.push([...(await parameters[0]!.value.data())]);
  }
  disposeTree(state);
  parameters[0]!.value.dispose();
  return trajectory;
}

describeWithShared("torch's trajectories", 'fixtures', (fixtures) => {
  const reference = JSON.parse(readFileSync(join(fixtures, 'optim.json'), 'utf8')) as {
    start: number[];
    shape: number[];
  } & Record<string, { grads: number[][]; trajectory: number[][] }>;
  const appliers: Record<string, Applier> = {
    adam: adamw({ learningRate: 0.01, weightDecay: 0 }),
    adamw: adamw({ learningRate: 0.01, weightDecay: 0.1 }),
    sgd: sgd({ learningRate: 0.05 }),
    momentum: sgd({ learningRate: 0.05, momentum: 0.9 }),
    nesterov: sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  };

  test.each(Object.keys(appliers))('%s follows all 30 recorded updates', async (name) => {
    const { grads, trajectory } = reference[name]!;
    const before = memory().numTensors;
    const ours = await run(appliers[name]!, reference.start, reference.shape, grads);
    expect(ours).toHaveLength(30);
    for (const [step, values] of trajectory.entries()) {
      for (const [index, value] of values.entries()) {
        expect(Math.abs(ours[step]![index]! - value)).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(value));
      }
    }
    expect(memory().numTensors).toBe(before);
  });
});

describe('decay groups', () => {
  const large = { learningRate: 0.5, weightDecay: 0.8 };

  test.each([
    ['adamw', adamw(large)],
    ['sgd', sgd(large)],
  ])('%s shrinks kernels and spares biases and normalisations by default', async (_, applier) => {
    const still = [[0, 0]];
    expect(
      (await run(applier, [10, -10], [2], still, 'encoder.layers.3.attention.query.kernel'))[0]![0],
    ).toBeCloseTo(6, 5);
    expect((await run(applier, [10, -10], [2], still, 'encoder.layers.3.attention.query.bias'))[0]).toEqual([
      10, -10,
    ]);
    expect((await run(applier, [10, -10], [2], still, 'embeddings.norm.scale'))[0]).toEqual([10, -10]);
    expect((await run(applier, [10, -10], [2], still, 'embeddings.norm.offset'))[0]).toEqual([10, -10]);
  });

  test('are the caller’s where `decay` says so', async () => {
    const applier = adamw({ ...large, decay: (path) => path.endsWith('bias') });
    expect((await run(applier, [10], [1], [[0]], 'head.bias'))[0]![0]).toBeCloseTo(6, 5);
    expect((await run(applier, [10], [1], [[0]], 'head.kernel'))[0]).toEqual([10]);
  });

  test('by default are told by the last name of the path alone', () => {
    expect(decaysByDefault('kernel')).toBe(true);
    expect(decaysByDefault('embeddings.words')).toBe(true);
    expect(decaysByDefault('bias.kernel')).toBe(true);
    expect(decaysByDefault('upscale')).toBe(true);
    expect(decaysByDefault('bias')).toBe(false);
    expect(decaysByDefault('norm.offset')).toBe(false);
  });
});

describe('appliers', () => {
  test('take the rate of the step from a schedule and report it', () => {
    const schedule = linearSchedule({ learningRate: 0.1, totalSteps: 10 });
    for (const applier of [adamw({ learningRate: schedule }), sgd({ learningRate: schedule })]) {
      const parameters = [{ path: 'kernel', value: parameter(Float32Array.of(1), [1]) }];
      const state = applier.init(parameters);
      const report = tidy(
        () => applier.update({ gradients: [tensor([1])] }, state, parameters, 5) as never,
      ) as object;
      expect(report).toEqual({ learningRate: 0.05 });
      disposeTree(state);
      parameters[0]!.value.dispose();
    }
  });

  test('sgd moves by rate times gradient, times the scale that clipping left', async () => {
    const value = parameter(Float32Array.of(1, 2), [2]);
    const parameters = [{ path: 'kernel', value }];
    tidy(() => {
      sgd({ learningRate: 0.5 }).update(
        { gradients: [tensor([4, 8])], scale: scalar(0.25) },
        {},
        parameters,
        0,
      );
    });
    expect([...(await value.data())]).toEqual([0.5, 1]);
    value.dispose();
  });

  test('name what they remember after the parameters', () => {
    const parameters = [{ path: 'head.kernel', value: parameter(Float32Array.of(1, 2), [2, 1]) }];
    const state = adamw({ learningRate: 1 }).init(parameters);
    expect(Object.keys(state)).toEqual(['firstMoments', 'secondMoments']);
    expect(Object.keys(state.firstMoments!)).toEqual(['head.kernel']);
    expect(sgd({ learningRate: 1 }).init(parameters)).toEqual({});
    disposeTree(state);
    parameters[0]!.value.dispose();
  });

  test('refuse a state that was made for other parameters, before they write', async () => {
    const mine = [{ path: 'kernel', value: parameter(Float32Array.of(1, 2), [2]) }];
    const other = [{ path: 'kernel', value: parameter(Float32Array.of(1), [1]) }];
    for (const applier of [adamw({ learningRate: 1 }), sgd({ learningRate: 1, momentum: 0.5 })]) {
      const state = applier.init(other);
      const update = (given: typeof state) => () =>
        tidy(() => void applier.update({ gradients: [tensor([1, 1])] }, given, mine, 0));
      expect(update(state)).toThrow(OptimError);
      expect(update(state)).toThrow(/kernel \[2\], got \[1\]/);
      expect(update({})).toThrow(/got nothing/);
      expect([...(await mine[0]!.value.data())]).toEqual([1, 2]);
      disposeTree(state);
    }
    mine[0]!.value.dispose();
    other[0]!.value.dispose();
  });

  test('refuse options that make no sense, and say which', () => {
    expect(() => adamw({ learningRate: -1 })).toThrow(/learningRate.*at least 0, got -1/);
    expect(() => adamw({ learningRate: 1, beta1: 1 })).toThrow(/beta1.*from 0 to below 1, got 1/);
    expect(() => adamw({ learningRate: 1, beta2: 1 })).toThrow(/beta2/);
    expect(() => adamw({ learningRate: 1, epsilon: Number.NaN })).toThrow(/epsilon.*NaN/);
    expect(() => adamw({ learningRate: 1, weightDecay: -0.1 })).toThrow(/weightDecay/);
    expect(() => sgd({ learningRate: 1, momentum: 1 })).toThrow(/momentum/);
    expect(() => sgd({ learningRate: 1, nesterov: true })).toThrow(/momentum above 0/);
  });
});

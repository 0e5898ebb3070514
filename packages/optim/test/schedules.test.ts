import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithShared } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import {
  constantSchedule,
  cosineRestartsSchedule,
  cosineSchedule,
  inverseSquareRootSchedule,
  linearSchedule,
  OptimError,
  polynomialSchedule,
  type Schedule,
} from '../src/index.ts';

const options = { learningRate: 1, warmupSteps: 5, totalSteps: 40 };

describeWithShared("transformers' schedules", 'fixtures', (fixtures) => {
  const reference = JSON.parse(readFileSync(join(fixtures, 'schedules.json'), 'utf8')) as {
    warmupSteps: number;
    totalSteps: number;
    peak: number;
    values: Record<string, number[]>;
  };
  const schedules: Record<string, Schedule> = {
    linear: linearSchedule(options),
    cosine: cosineSchedule(options),
    cosineRestarts3: cosineRestartsSchedule({ ...options, cycles: 3 }),
    polynomial2: polynomialSchedule({ ...options, power: 2, endLearningRate: 0.001 }),
    constantWarmup: constantSchedule(options),
    inverseSqrt: inverseSquareRootSchedule(options),
  };

  test('every recorded schedule has its own here', () => {
    expect(Object.keys(schedules).sort()).toEqual(Object.keys(reference.values).sort());
    expect(reference).toMatchObject({ warmupSteps: 5, totalSteps: 40, peak: 1 });
  });

  test.each(Object.keys(schedules))('%s follows each of the 40 recorded rates', (name) => {
    const expected = reference.values[name]!;
    expect(expected).toHaveLength(40);
    for (const [step, rate] of expected.entries()) {
      expect(Math.abs(schedules[name]!(step) - rate)).toBeLessThanOrEqual(1e-6 + 1e-5 * rate);
    }
  });
});

describe('schedules', () => {
  test('scale with the peak', () => {
    const schedule = linearSchedule({ learningRate: 2e-5, warmupSteps: 10, totalSteps: 110 });
    expect(schedule(5)).toBeCloseTo(1e-5, 12);
    expect(schedule(10)).toBe(2e-5);
    expect(schedule(60)).toBeCloseTo(1e-5, 12);
  });

  test('that end stay at their end afterwards', () => {
    for (const step of [40, 41, 57, 1000]) {
      expect(linearSchedule(options)(step)).toBe(0);
      expect(cosineSchedule(options)(step)).toBeCloseTo(0, 12);
      expect(cosineRestartsSchedule({ ...options, cycles: 3 })(step)).toBe(0);
      expect(polynomialSchedule({ ...options, endLearningRate: 0.25 })(step)).toBe(0.25);
    }
  });

  test('begin at the peak where there is no warm-up', () => {
    expect(linearSchedule({ learningRate: 3, totalSteps: 10 })(0)).toBe(3);
    expect(constantSchedule({ learningRate: 3 })(0)).toBe(3);
    expect(inverseSquareRootSchedule({ learningRate: 3 })(30_000)).toBeCloseTo(1.5, 12);
  });

  test('refuse numbers that make no schedule, and say which', () => {
    const refused: [() => Schedule, RegExp][] = [
      [() => linearSchedule({ learningRate: Number.NaN, totalSteps: 10 }), /learningRate.*NaN/],
      [() => linearSchedule({ learningRate: 1, totalSteps: 0 }), /totalSteps.*0/],
      [() => cosineSchedule({ learningRate: 1, warmupSteps: -1, totalSteps: 10 }), /warmupSteps.*-1/],
      [
        () => cosineSchedule({ learningRate: 1, warmupSteps: 11, totalSteps: 10 }),
        /at most totalSteps \(10\), got 11/,
      ],
      [() => cosineRestartsSchedule({ ...options, cycles: 0 }), /cycles.*0/],
      [() => polynomialSchedule({ ...options, endLearningRate: 2 }), /endLearningRate.*2/],
      [() => inverseSquareRootSchedule({ learningRate: 1, timescale: 0 }), /timescale.*0/],
      [() => constantSchedule({ learningRate: -1 }), /learningRate.*-1/],
    ];
    for (const [make, message] of refused) {
      expect(make).toThrow(OptimError);
      expect(make).toThrow(message);
    }
  });
});

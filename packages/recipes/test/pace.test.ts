import { expect, test } from 'vitest';
import { pace } from '../src/pace.ts';

const step = (step: number, epoch: number, seconds: number, examples = 8) => ({
  ...{ step, epoch, seconds, examples },
  ...{ loss: 1, learningRate: 1 },
});

test('speed and time left come from the last few steps', () => {
  const paceOf = pace(10, 2);
  expect(paceOf(step(1, 1, 4))).toEqual({ sequencesPerSecond: 2, remainingMs: 36_000 });
  paceOf(step(2, 1, 5));
  // The slow first step is out of sight: two steps of a second.
  expect(paceOf(step(3, 1, 6))).toEqual({ sequencesPerSecond: 8, remainingMs: 7_000 });
});

test('an evaluation between two epochs slows nothing down', () => {
  const paceOf = pace(4);
  paceOf(step(1, 1, 1));
  expect(paceOf(step(2, 1, 2))).toEqual({ sequencesPerSecond: 8, remainingMs: 2_000 });
  expect(paceOf(step(3, 2, 60))).toEqual({ sequencesPerSecond: 8, remainingMs: 1_000 });
  expect(paceOf(step(4, 2, 61))).toEqual({ sequencesPerSecond: 8, remainingMs: 0 });
});

test('a last batch of fewer rows counts as it is', () => {
  const paceOf = pace(2);
  paceOf(step(1, 1, 1));
  expect(paceOf(step(2, 1, 2, 4)).sequencesPerSecond).toBe(6);
});

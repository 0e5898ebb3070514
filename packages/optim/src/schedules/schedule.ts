import { OptimError, requireNumber } from '../optim-error.ts';

/**
 * The learning rate of an update: a pure function of its number, which counts from 0. Any function will do,
 * so a schedule of one's own needs nothing else.
 */
export type Schedule = (step: number) => number;

/** What every schedule here takes. */
export interface WarmupOptions {
  /** The rate at the peak, which warm-up ends with. */
  learningRate: number;
  /** Updates in which the rate rises linearly from 0; the peak is at this step. */
  warmupSteps?: number;
}

/** What a schedule takes that ends. */
export interface DecayOptions extends WarmupOptions {
  /** Updates of the whole run, warm-up included. */
  totalSteps: number;
}

/** A number is a rate that never changes. */
export function rateAt(learningRate: number | Schedule, step: number): number {
  return typeof learningRate === 'number' ? learningRate : learningRate(step);
}

/**
 * A schedule that rises linearly to `learningRate` and is `learningRate * after(step)` from `warmupSteps` on.
 * @throws OptimError `invalid-option` where a number is negative or no number.
 */
export function withWarmup({ learningRate, warmupSteps = 0 }: WarmupOptions, after: Schedule): Schedule {
  requireNumber('learningRate', learningRate);
  requireNumber('warmupSteps', warmupSteps);
  return (step) => learningRate * (step < warmupSteps ? step / warmupSteps : after(step));
}

/**
 * How much of the run after warm-up has passed at `step`: 0 at the peak, 1 from `totalSteps` on.
 * @throws OptimError `invalid-option` where warm-up does not end before the run does.
 */
export function progressAfterWarmup({ warmupSteps = 0, totalSteps }: DecayOptions): Schedule {
  requireNumber('totalSteps', totalSteps, { least: 1 });
  if (warmupSteps > totalSteps) {
    throw new OptimError(
      'invalid-option',
      `Expected warmupSteps to be at most totalSteps (${totalSteps}), got ${warmupSteps}: warm up for fewer steps or train longer.`,
    );
  }
  const length = Math.max(1, totalSteps - warmupSteps);
  return (step) => Math.min(1, (step - warmupSteps) / length);
}

import { type DecayOptions, progressAfterWarmup, type Schedule, withWarmup } from './schedule.ts';

/**
 * Returns a schedule that warms up and then falls along half a cosine to 0 at `totalSteps`:
 * transformers' `get_cosine_schedule_with_warmup`. Past `totalSteps` it stays 0.
 * @throws OptimError `invalid-option` where a number is negative or warm-up is longer than the run.
 * @see Loshchilov and Hutter 2017, "SGDR", equation 5.
 */
export function cosineSchedule(options: DecayOptions): Schedule {
  const progress = progressAfterWarmup(options);
  return withWarmup(options, (step) => (1 + Math.cos(Math.PI * progress(step))) / 2);
}

import { type DecayOptions, progressAfterWarmup, type Schedule, withWarmup } from './schedule.ts';

/**
 * Returns a schedule that warms up and then falls linearly to 0 at `totalSteps`: BERT's own, and
 * transformers' `get_linear_schedule_with_warmup`.
 * @throws OptimError `invalid-option` where a number is negative or warm-up is longer than the run.
 */
export function linearSchedule(options: DecayOptions): Schedule {
  const progress = progressAfterWarmup(options);
  return withWarmup(options, (step) => 1 - progress(step));
}

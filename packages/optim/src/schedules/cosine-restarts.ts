import { requireNumber } from '../optim-error.ts';
import { type DecayOptions, progressAfterWarmup, type Schedule, withWarmup } from './schedule.ts';

/**
 * Returns a schedule that warms up and then falls along half a cosine `cycles` times, starting again at the
 * peak: transformers' `get_cosine_with_hard_restarts_schedule_with_warmup`. It is 0 from `totalSteps` on.
 * @throws OptimError `invalid-option` where a number is negative or warm-up is longer than the run.
 * @see Loshchilov and Hutter 2017, "SGDR".
 */
export function cosineRestartsSchedule({
  cycles = 1,
  ...options
}: DecayOptions & { cycles?: number }): Schedule {
  requireNumber('cycles', cycles, { least: 1 });
  const progress = progressAfterWarmup(options);
  return withWarmup(options, (step) => {
    const passed = progress(step);
    return passed >= 1 ? 0 : (1 + Math.cos(Math.PI * ((cycles * passed) % 1))) / 2;
  });
}

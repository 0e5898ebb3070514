import { requireNumber } from '../optim-error.ts';
import { type Schedule, type WarmupOptions, withWarmup } from './schedule.ts';

/**
 * Returns a schedule that warms up and then falls with the inverse square root of the step, without end:
 * transformers' `get_inverse_sqrt_schedule`. `timescale` is the number of steps in which it falls to
 * 1/sqrt(2) of the peak; by default that of warm-up, or 10,000 where there is none.
 * @throws OptimError `invalid-option` where a number is negative or no number.
 * @see Vaswani et al. 2017, "Attention is all you need", equation 3.
 */
export function inverseSquareRootSchedule({
  timescale,
  ...options
}: WarmupOptions & { timescale?: number }): Schedule {
  const warmupSteps = options.warmupSteps ?? 0;
  const scale = timescale ?? (warmupSteps || 10_000);
  requireNumber('timescale', scale, { least: 1 });
  return withWarmup(options, (step) => 1 / Math.sqrt((step - warmupSteps + scale) / scale));
}

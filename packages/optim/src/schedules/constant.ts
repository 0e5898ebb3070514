import { type Schedule, type WarmupOptions, withWarmup } from './schedule.ts';

/**
 * Returns a schedule that warms up and then stays: transformers' `get_constant_schedule_with_warmup`.
 * @throws OptimError `invalid-option` where a number is negative or no number.
 */
export function constantSchedule(options: WarmupOptions): Schedule {
  return withWarmup(options, () => 1);
}

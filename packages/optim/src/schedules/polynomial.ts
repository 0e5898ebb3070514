import { requireNumber } from '../optim-error.ts';
import { type DecayOptions, progressAfterWarmup, type Schedule, withWarmup } from './schedule.ts';

/**
 * Returns a schedule that warms up and then falls to `endLearningRate` at `totalSteps` by the power `power`
 * of what is left: transformers' `get_polynomial_decay_schedule_with_warmup`.
 * @throws OptimError `invalid-option` where a number is negative or warm-up is longer than the run.
 */
export function polynomialSchedule({
  power = 1,
  endLearningRate = 1e-7,
  ...options
}: DecayOptions & { power?: number; endLearningRate?: number }): Schedule {
  requireNumber('power', power);
  requireNumber('endLearningRate', endLearningRate, { most: options.learningRate });
  const progress = progressAfterWarmup(options);
  const end = options.learningRate === 0 ? 0 : endLearningRate / options.learningRate;
  return withWarmup(options, (step) => {
    const passed = progress(step);
    return passed >= 1 ? end : (1 - end) * (1 - passed) ** power + end;
  });
}

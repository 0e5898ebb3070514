import { add, mul, scalar, sub, type Tensor, tidy } from '@bertwright/tensor';
import { decaysByDefault } from './decay.ts';
import { OptimError, requireNumber } from './optim-error.ts';
import { rateAt, type Schedule } from './schedules/schedule.ts';
import { createSlots, readSlots } from './slots.ts';
import type { Applier } from './transform.ts';

/** Options of `sgd`; the defaults are torch's, but for the groups that `decay` makes. */
export interface SgdOptions {
  learningRate: number | Schedule;
  /** Share of the last update's direction that stays. */
  momentum?: number;
  /** Looks ahead along the momentum (Nesterov); needs a momentum above 0. */
  nesterov?: boolean;
  /** Added to the gradient as weightDecay * parameter (L2, not decoupled), before momentum. */
  weightDecay?: number;
  /** Which parameters decay, by path; by default all but biases and normalisations. */
  decay?: (path: string) => boolean;
}

/**
 * Returns an applier for stochastic gradient descent, as `torch.optim.SGD` without dampening. With momentum
 * its state is `velocities.PATH`, in the parameters' shapes; else it keeps none.
 *
 * @throws OptimError `invalid-option` where a number is out of range or Nesterov is asked for without
 * momentum; `state-mismatch` in `update`, where the state was made for other parameters.
 * @see Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning".
 */
export function sgd({
  learningRate,
  momentum = 0,
  nesterov = false,
  weightDecay = 0,
  decay = decaysByDefault,
}: SgdOptions): Applier {
  if (typeof learningRate === 'number') requireNumber('learningRate', learningRate);
  requireNumber('momentum', momentum, { most: 1, open: true });
  requireNumber('weightDecay', weightDecay);
  if (nesterov && momentum === 0) {
    throw new OptimError(
      'invalid-option',
      'Expected a momentum above 0 with nesterov, got 0: set one, 0.9 is usual.',
    );
  }
  return {
    init: (parameters) => (momentum > 0 ? { velocities: createSlots(parameters) } : {}),
    update({ gradients, scale, norm }, state, parameters, step) {
      const rate = rateAt(learningRate, step);
      const velocities = momentum > 0 ? readSlots(state, 'velocities', parameters) : [];
      tidy(() => {
        const learningRateInput = scalar(rate);
        for (const [index, { path, value }] of parameters.entries()) {
          let direction: Tensor = gradients[index]!;
          if (scale) direction = mul(direction, scale);
          if (weightDecay > 0 && decay(path)) direction = add(direction, mul(value, weightDecay));
          const velocity = velocities[index];
          if (velocity) {
            const faster = add(mul(velocity, momentum), direction);
            velocity.assign(faster);
            direction = nesterov ? add(direction, mul(faster, momentum)) : faster;
          }
          value.assign(sub(value, mul(direction, learningRateInput)));
        }
      });
      return { learningRate: rate, ...(norm && { gradientNorm: norm }) };
    },
  };
}

import { adamwUpdate } from '@bertwright/tensor';
import { decaysByDefault } from './decay.ts';
import { requireNumber } from './optim-error.ts';
import { rateAt, type Schedule } from './schedules/schedule.ts';
import { createSlots, readSlots } from './slots.ts';
import type { Applier } from './transform.ts';

/** Options of `adamw`; the defaults are torch's, but for the groups that `decay` makes. */
export interface AdamwOptions {
  learningRate: number | Schedule;
  /** Share of the first moment (the running mean of gradients) that stays at each update. */
  beta1?: number;
  /** Share of the second moment (the running mean of their squares) that stays at each update. */
  beta2?: number;
  epsilon?: number;
  /** Each update multiplies a decaying parameter by 1 - learningRate * weightDecay. 0 makes this Adam. */
  weightDecay?: number;
  /** Which parameters decay, by path; by default all but biases and normalisations. */
  decay?: (path: string) => boolean;
}

/**
 * Returns an applier that updates all parameters by AdamW in one operation, folding in the scale that
 * clipping asks for. Its state is `firstMoments.PATH` and `secondMoments.PATH`, in the parameters' shapes.
 *
 * @throws OptimError `invalid-option` where a number is out of range; `state-mismatch` in `update`, where
 * the state was made for other parameters.
 * @see Loshchilov and Hutter 2019, "Decoupled weight decay regularization", algorithm 2.
 */
export function adamw({
  learningRate,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0.01,
  decay = decaysByDefault,
}: AdamwOptions): Applier {
  if (typeof learningRate === 'number') requireNumber('learningRate', learningRate);
  requireNumber('beta1', beta1, { most: 1, open: true });
  requireNumber('beta2', beta2, { most: 1, open: true });
  requireNumber('epsilon', epsilon);
  requireNumber('weightDecay', weightDecay);
  return {
    init: (parameters) => ({
      firstMoments: createSlots(parameters),
      secondMoments: createSlots(parameters),
    }),
    update({ gradients, scale, norm }, state, parameters, step) {
      const rate = rateAt(learningRate, step);
      adamwUpdate({
        parameters: parameters.map(({ value }) => value),
        firstMoments: readSlots(state, 'firstMoments', parameters),
        secondMoments: readSlots(state, 'secondMoments', parameters),
        gradients,
        gradientScale: scale,
        decays: parameters.map(({ path }) => (decay(path) ? weightDecay : 0)),
        learningRate: rate,
        beta1,
        beta2,
        epsilon,
        update: step + 1,
      });
      return { learningRate: rate, ...(norm && { gradientNorm: norm }) };
    },
  };
}

import { requireNumber } from './optim-error.ts';
import type { Applier } from './transform.ts';

/**
 * An applier whose parameters are trained from the update `start` on: its own count begins there, so that what it
 * corrects for the first updates (the moments of AdamW) is corrected then. A schedule in it sees that count too.
 *
 * @throws OptimError `invalid-option` where `start` is no number of at least 0.
 */
export function startingAt(start: number, applier: Applier): Applier {
  requireNumber('start', start);
  return {
    init: (parameters) => applier.init(parameters),
    update: (updates, state, parameters, step) => applier.update(updates, state, parameters, step - start),
  };
}

import { Variable } from '@bertwright/tensor';
import { OptimError } from './optim-error.ts';
import type { Applier, State, Transform, Updates } from './transform.ts';

/**
 * Returns one applier that hands the gradients from each transform to the next, and to the applier at the
 * end: `chain(clipByGlobalNorm(1), adamw({ learningRate: 2e-5 }))`. Its state holds each part's state under
 * the part's position (`0`, `1`, ...).
 *
 * @throws OptimError `state-mismatch` in `update`, where the state is not one that `init` of the same chain made.
 */
export function chain(...parts: readonly [...Transform[], Applier]): Applier {
  const transforms = parts.slice(0, -1) as Transform[];
  const applier = parts[parts.length - 1] as Applier;
  return {
    init: (parameters) =>
      Object.fromEntries(
        [...transforms, applier].map((part, index) => [String(index), part.init(parameters)]),
      ),
    update(updates, state, parameters, step) {
      let current: Updates = updates;
      for (const [index, transform] of transforms.entries()) {
        current = transform.update(current, stateOf(state, index), parameters, step);
      }
      return applier.update(current, stateOf(state, transforms.length), parameters, step);
    },
  };
}

function stateOf(state: State, index: number): State {
  const part = state[String(index)];
  if (part === undefined || part instanceof Variable) {
    throw new OptimError(
      'state-mismatch',
      `Expected the state of part ${index} of the chain, got ${Object.keys(state).join(', ') || 'an empty state'}: use the state that init of the same chain returned.`,
    );
  }
  return part;
}

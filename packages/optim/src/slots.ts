import { parameter, tidy, Variable, zeros } from '@bertwright/tensor';
import { OptimError } from './optim-error.ts';
import type { Parameter, State } from './transform.ts';

/** One variable of zeros for each parameter, under the parameter's path: what an applier remembers of it. */
export function createSlots(parameters: readonly Parameter[]): State {
  return tidy(() =>
    Object.fromEntries(
      parameters.map(({ path, value }) => [path, parameter(zeros(value.shape), value.shape, false)]),
    ),
  );
}

/**
 * The variables of `state[name]`, in the parameters' order.
 * @throws OptimError `state-mismatch` where one is missing or has another shape.
 */
export function readSlots(state: State, name: string, parameters: readonly Parameter[]): Variable[] {
  const slots = state[name];
  return parameters.map(({ path, value }) => {
    const slot = slots === undefined || slots instanceof Variable ? undefined : slots[path];
    if (slot === undefined || !(slot instanceof Variable) || slot.shape.join() !== value.shape.join()) {
      const got = slot === undefined ? 'nothing' : slot instanceof Variable ? `[${slot.shape}]` : 'a group';
      throw new OptimError(
        'state-mismatch',
        `Expected the state to hold ${name}.${path} [${value.shape}], got ${got}: use the state that init returned for these parameters.`,
      );
    }
    return slot;
  });
}

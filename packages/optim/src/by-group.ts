import { Variable } from '@bertwright/tensor';
import { OptimError } from './optim-error.ts';
import type { Applier, Parameter, State, UpdateReport } from './transform.ts';

/** How parameters are put into groups, and what updates each. */
export interface GroupOptions<K extends string | number> {
  /** The group of the parameter at a path. */
  group(path: string): K;
  /** The applier of a group; it is called once for each. */
  applier(group: K): Applier;
}

/**
 * Returns an applier that updates each group of parameters by an applier of its own, as torch's parameter groups:
 *
 * ```ts
 * byGroup({
 *   group: layerwiseDecay({ layers: 12 }),
 *   applier: (factor) => adamw({ learningRate: (step) => factor * schedule(step) }),
 * })
 * ```
 *
 * Its state is that of each group under the group's name. It reports the largest of the groups' learning rates. In a
 * chain, what comes before it (clipping) sees all gradients together.
 *
 * @throws OptimError `state-mismatch` in `update`, where the state was made for other groups.
 */
export function byGroup<K extends string | number>({ group, applier }: GroupOptions<K>): Applier {
  const appliers = new Map<K, Applier>();
  const applierOf = (name: K) => {
    const known = appliers.get(name) ?? applier(name);
    appliers.set(name, known);
    return known;
  };
  const divide = (parameters: readonly Parameter[]) => {
    const indices = new Map<K, number[]>();
    for (const [index, { path }] of parameters.entries()) {
      const name = group(path);
      indices.set(name, [...(indices.get(name) ?? []), index]);
    }
    return [...indices];
  };
  return {
    init: (parameters) =>
      Object.fromEntries(
        divide(parameters).map(([name, indices]) => [
          String(name),
          applierOf(name).init(indices.map((index) => parameters[index]!)),
        ]),
      ),
    update({ gradients, scale, norm }, state, parameters, step): UpdateReport {
      const groups = divide(parameters).map(
        ([name, indices]) => [name, indices, stateOf(state, String(name))] as const,
      );
      const rates = groups.map(([name, indices, own]) => {
        const updates = { gradients: indices.map((index) => gradients[index]!), ...(scale && { scale }) };
        const members = indices.map((index) => parameters[index]!);
        return applierOf(name).update(updates, own, members, step).learningRate;
      });
      return { learningRate: Math.max(...rates), ...(norm && { gradientNorm: norm }) };
    },
  };
}

function stateOf(state: State, name: string): State {
  const own = state[name];
  if (own !== undefined && !(own instanceof Variable)) return own;
  throw new OptimError(
    'state-mismatch',
    `Expected the state of the group ${name}, got ${Object.keys(state).join(', ') || 'an empty state'}: use the state that init returned for these parameters.`,
  );
}

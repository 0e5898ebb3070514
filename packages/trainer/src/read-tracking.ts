import { leaves, type ParameterTree, type Variable } from '@bertwright/tensor';

/**
 * A view of a parameter tree that calls `onRead` with each variable that is taken out of it: how the trainer
 * learns which parameters a function depends on, without a second description of the model.
 */
export function trackReads<P extends ParameterTree>(tree: P, onRead: (variable: Variable) => void): P {
  const variables = new Set<unknown>(leaves<Variable>(tree).map(({ value }) => value));
  if (variables.has(tree)) {
    // The tree is one variable, and whoever is given it has read it.
    onRead(tree as Variable);
    return tree;
  }
  return view(tree, variables, onRead) as P;
}

// Getters on a copy rather than a proxy: a proxy of a frozen tree may not answer with another object.
function view(branch: object, variables: Set<unknown>, onRead: (variable: Variable) => void): object {
  const copy = Array.isArray(branch) ? [] : {};
  for (const [name, value] of Object.entries(branch)) {
    const isLeaf = variables.has(value);
    const seen: unknown = isLeaf ? value : view(value as object, variables, onRead);
    Object.defineProperty(copy, name, {
      enumerable: true,
      configurable: true,
      get() {
        if (isLeaf) onRead(value as Variable);
        return seen;
      },
    });
  }
  return copy;
}

import { leaves, type ParameterTree, type Variable } from '@bertwright/tensor';
import { TaskError } from './task-error.ts';

/**
 * Keeps training from changing parameters, or allows it again: those whose path is `path` or lies below it
 * (`encoder.layers.0`), or matches a regular expression (`/\.bias$/`).
 *
 * @returns the paths of the parameters found, whether or not anything changed.
 * @throws TaskError `path-unknown` where no parameter is meant.
 */
export function freeze(
  task: { readonly parameters: ParameterTree },
  path: string | RegExp,
  { trainable = false }: { trainable?: boolean } = {},
): string[] {
  const all = leaves<Variable>(task.parameters);
  const meant = (name: string) =>
    typeof path === 'string' ? name === path || name.startsWith(`${path}.`) : new RegExp(path).test(name);
  const found = all.filter((leaf) => meant(leaf.path));
  if (found.length === 0) {
    throw new TaskError(
      'path-unknown',
      `Expected a path of this model's parameters, such as ${all[0]?.path}, got ${path}: nothing lies there.`,
    );
  }
  for (const { value } of found) value.trainable = trainable;
  return found.map((leaf) => leaf.path);
}

/** Whether training may change any parameter of a tree. */
export function isTrainable(tree: ParameterTree): boolean {
  return leaves<Variable>(tree).some(({ value }) => value.trainable);
}

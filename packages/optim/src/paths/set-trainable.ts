import { leaves, type ParameterTree, type Variable } from '@bertwright/tensor';
import { OptimError } from '../optim-error.ts';
import { matchesPath, type PathPattern } from './path-pattern.ts';

/**
 * Lets training change the parameters that the patterns mean, or with `trainable: false` keeps it from that.
 *
 * @returns the paths that are meant, whether or not anything changed.
 * @throws OptimError `invalid-option` where no parameter is meant; nothing is changed then.
 */
export function setTrainable(
  parameters: ParameterTree,
  patterns: PathPattern | readonly PathPattern[],
  { trainable = true }: { trainable?: boolean } = {},
): string[] {
  const all = leaves<Variable>(parameters);
  const meant = all.filter(({ path }) => matchesPath(path, patterns));
  if (meant.length === 0) {
    throw new OptimError(
      'invalid-option',
      `Expected a pattern of this tree's paths, such as ${all[0]?.path}, got ${patterns}: nothing lies there.`,
    );
  }
  for (const { value } of meant) value.trainable = trainable;
  return meant.map(({ path }) => path);
}

import {
  div,
  maximum,
  mul,
  reshape,
  type Scalar,
  squaredDifference,
  sum,
  type Tensor,
} from '@bertwright/tensor';
import { HeadError } from '../head-error.ts';

/**
 * The mean squared difference between outputs and targets.
 *
 * @param outputs [rows, 1] or [rows].
 * @param targets float [rows].
 * @param weights [rows]: how much each row counts, 0 for not at all; all the same where it is left out.
 * @returns a scalar; 0 where no row counts.
 * @throws HeadError `shape-invalid` where the sizes differ.
 */
export function meanSquaredError(
  outputs: Tensor,
  targets: Tensor,
  { weights }: { weights?: Tensor } = {},
): Scalar {
  const rows = targets.size;
  if (outputs.size !== rows || (weights && weights.size !== rows)) {
    throw new HeadError(
      'shape-invalid',
      `Expected as many targets and weights as outputs [${outputs.shape}], got [${targets.shape}] and [${weights?.shape ?? 'none'}].`,
    );
  }
  const each = squaredDifference(reshape(outputs, [rows]), reshape(targets, [rows]));
  if (!weights) return div(sum(each), rows) as Scalar;
  return div(sum(mul(each, weights)), maximum(sum(weights), 1e-30)) as Scalar;
}

import { add, div, max, mul, reshape, slice, sub, sum, type Tensor } from '@bertwright/tensor';
import { HeadError } from './head-error.ts';

/** How the states of a text's tokens become one: that of the first ([CLS]), their mean, or the largest of each value. */
export type Pooling = 'cls' | 'mean' | 'max';

/** Far below every state, and far from overflow. */
const absent = 1e9;

/**
 * One state a row, as the pooling of sentence-transformers makes it (Reimers and Gurevych 2019, section 3).
 *
 * @param hidden [rows, length, hidden]; for `cls` the first token alone will do [rows, 1, hidden].
 * @param mask float [rows, length]: 1 for a token, 0 for padding. `cls` does not read it.
 * @returns [rows, hidden].
 * @throws HeadError `shape-invalid` where the mask is of other rows.
 */
export function poolStates(hidden: Tensor, mask: Tensor, pooling: Pooling): Tensor {
  const [rows, length, width] = hidden.shape as [number, number, number];
  if (pooling === 'cls') return reshape(slice(hidden, [0, 0, 0], [rows, 1, width]), [rows, width]);
  if (String(mask.shape) !== String([rows, length])) {
    throw new HeadError(
      'shape-invalid',
      `Expected a mask [${rows}, ${length}] for hidden states [${hidden.shape}], got [${mask.shape}].`,
    );
  }
  const seen = reshape(mask, [rows, length, 1]);
  if (pooling === 'mean') return div(sum(mul(hidden, seen), 1), sum(seen, 1));
  return max(add(hidden, mul(sub(seen, 1), absent)), 1);
}

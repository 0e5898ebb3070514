import {
  add,
  exp,
  expandDims,
  log,
  logSumExp,
  matMul,
  max,
  maximum,
  mul,
  pad,
  reshape,
  slice,
  split,
  sub,
  type Tensor,
  tensor,
} from '@bertwright/tensor';
import type { CrfParameters } from './crf-parameters.ts';

/** The logarithm of nothing, as a number that 0 can be multiplied with. */
const never = -1e4;

/** What stands for 0 before a logarithm: far below anything that counts, far above float32's smallest. */
const tiny = 1e-36;

/**
 * The logarithm of the sum of exp(score) over all labellings of each row: [batch].
 *
 * The forward algorithm (Lafferty et al. 2001; Sutton and McCallum 2012, section 4.1) is a product of one matrix a step
 * in the semiring of logsumexp and addition. As products associate, neighbours are multiplied pairwise, all pairs of a
 * level at once (Särkkä and García-Fernández 2021; Rush 2020): a number of operations that grows with the logarithm of
 * the length, where a step after another would take some twenty for every word.
 *
 * @param emissions [batch, words, labels].
 * @param counted float [batch, words], 1 for the words of a row, which stand before the zeros.
 */
export function logPartition(
  { start, transitions, end }: CrfParameters<Tensor>,
  emissions: Tensor,
  counted: Tensor,
): Tensor {
  const [batch, words, labels] = emissions.shape as [number, number, number];
  const first = add(reshape(slice(emissions, [0, 0, 0], [batch, 1, labels]), [batch, labels]), start);
  if (words === 1) return logSumExp(add(first, end), -1);
  const steps = 2 ** Math.ceil(Math.log2(words - 1));
  const missing = steps - (words - 1);
  const later = pad(slice(emissions, [0, 1, 0], [batch, words - 1, labels]), [
    [0, 0],
    [0, missing],
    [0, 0],
  ]);
  const taken = reshape(
    pad(slice(counted, [0, 1], [batch, words - 1]), [
      [0, 0],
      [0, missing],
    ]),
    [batch, steps, 1, 1],
  );
  // A step that is not counted leaves the label as it is: the identity of the semiring.
  const moved = mul(add(transitions, expandDims(later, 2)), taken);
  let matrices = reshape(add(moved, mul(sub(1, taken), identity(labels))), [batch * steps, labels, labels]);
  for (let left = steps; left > 1; left /= 2) {
    const [before, after] = split(reshape(matrices, [(batch * left) / 2, 2 * labels * labels]), 2, 1) as [
      Tensor,
      Tensor,
    ];
    const square = [(batch * left) / 2, labels, labels];
    matrices = product(reshape(before, square), reshape(after, square));
  }
  const whole = add(add(expandDims(first, 2), matrices), end);
  return logSumExp(reshape(whole, [batch, labels * labels]), -1);
}

/** Matrices [count, labels, labels]: logsumexp over k of left[i, k] + right[k, j]. */
function product(left: Tensor, right: Tensor): Tensor {
  // Shifted by their largest, the terms are a plain matrix product of numbers up to 1.
  const rows = max(left, 2, true);
  const columns = max(right, 1, true);
  const shifted = matMul(exp(sub(left, rows)), exp(sub(right, columns)));
  return add(add(log(maximum(shifted, tiny)), rows), columns);
}

/** [labels, labels]: 0 from a label to itself, `never` to another. */
function identity(labels: number): Tensor {
  const values = new Float32Array(labels * labels).fill(never);
  for (let label = 0; label < labels; label++) values[label * labels + label] = 0;
  return tensor(values, [labels, labels]);
}

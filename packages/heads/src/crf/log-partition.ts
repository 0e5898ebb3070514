import {
  add,
  broadcastTo,
  concat,
  expandDims,
  logSumExp,
  mul,
  pad,
  reshape,
  slice,
  split,
  sub,
  type Tensor,
  tensor,
  transpose,
} from '@bertwright/tensor';
import type { CrfParameters } from './crf-parameters.ts';

/** The logarithm of nothing, as a number that 0 can be multiplied with: far below any sum of scores. */
const never = -1e9;

/**
 * The logarithm of the sum of exp(score) over all labellings of each row: [batch].
 *
 * The forward and the backward algorithm (Lafferty et al. 2001; Sutton and McCallum 2012, section 4.1) go on side by side
 * and meet in the middle, one operation for both: half as many steps after each other as words. Each sum is shifted by
 * the largest of its own terms. Products of whole matrices in the semiring of logsumexp and addition would take fewer
 * steps (Rush 2020), but as plain products they share their shifts by row and column, and lose a sum whose terms lie 83
 * nats below those; with shifts of their own they are `labels` times the work.
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
  // Scores of both directions at once: [2 * batch, labels].
  let sums = concat([first, broadcastTo(expandDims(end, 0), [batch, labels])], 0);
  for (const step of stepsToTheMiddle(transitions, emissions, counted)) {
    sums = logSumExp(add(expandDims(sums, 1), reshape(step, [2 * batch, labels, labels])), 2);
  }
  const [before, after] = split(sums, 2, 0) as [Tensor, Tensor];
  return logSumExp(add(before, after), -1);
}

/**
 * What each step adds, [1, 2 * batch, to, from]: of the first half of rows the transition into the next word from the front
 * on, of the second half that out of the word before from the end on.
 */
function stepsToTheMiddle(transitions: Tensor, emissions: Tensor, counted: Tensor): Tensor[] {
  const [batch, words, labels] = emissions.shape as [number, number, number];
  const half = Math.ceil((words - 1) / 2);
  const missing = 2 * half - (words - 1);
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
    [batch, 2 * half, 1, 1],
  );
  // A step that is not counted leaves the label as it is: the identity of the semiring.
  const moved = mul(add(transitions, expandDims(later, 2)), taken);
  const [front, back] = split(add(moved, mul(sub(1, taken), identity(labels))), 2, 1) as [Tensor, Tensor];
  const backwards = concat(splitInto(half, transpose(back, [1, 0, 2, 3])).reverse(), 0);
  return splitInto(half, concat([transpose(front, [1, 0, 3, 2]), backwards], 1));
}

/** Equal parts along the first axis, in an array of the caller's own: tfjs differentiates by the one it gave. */
function splitInto(parts: number, whole: Tensor): Tensor[] {
  // Nor can it differentiate a split into one.
  return parts === 1 ? [whole] : [...split(whole, parts, 0)];
}

/** [labels, labels]: 0 from a label to itself, `never` to another. */
function identity(labels: number): Tensor {
  const values = new Float32Array(labels * labels).fill(never);
  for (let label = 0; label < labels; label++) values[label * labels + label] = 0;
  return tensor(values, [labels, labels]);
}

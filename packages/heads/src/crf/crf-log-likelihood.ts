import {
  add,
  cast,
  div,
  equal,
  expandDims,
  matMul,
  maximum,
  mul,
  neg,
  pad,
  reshape,
  type Scalar,
  slice,
  sub,
  sum,
  type Tensor,
  tensor1d,
} from '@bertwright/tensor';
import { HeadError } from '../head-error.ts';
import type { CrfParameters } from './crf-parameters.ts';
import { logPartition } from './log-partition.ts';

/** Words with their labels. */
export interface CrfBatch {
  /** Scores of each word's labels [batch, words, labels], such as `tokenClassification` gives of `wordStates`. */
  emissions: Tensor;
  /** int32 [batch, words]; what stands where no word is, is not read. */
  labels: Tensor;
  /** [batch, words], bool or 0 and 1: which are words. Those of a row stand at its front. */
  mask: Tensor;
}

/**
 * The log-probability of each row's labels under a linear-chain conditional random field (Lafferty et al. 2001): as
 * pytorch-crf, differentiable by parameters and emissions.
 *
 * @returns [batch]; 0 for a row without words.
 * @throws HeadError `shape-invalid` where the shapes do not fit each other.
 */
export function crfLogLikelihood(parameters: CrfParameters<Tensor>, batch: CrfBatch): Tensor {
  const { emissions, labels, mask } = batch;
  checkShapes(parameters, batch);
  const counted = cast(mask, 'float32');
  const rows = counted.shape[0]!;
  const difference = sub(
    scoreOf(parameters, emissions, labels, counted),
    logPartition(parameters, emissions, counted),
  );
  return mul(difference, reshape(slice(counted, [0, 0], [rows, 1]), [rows]));
}

/**
 * The mean of the negative log-likelihoods of the rows that have words, what a model is trained on.
 *
 * @returns a scalar; 0 where no row has words.
 * @throws HeadError `shape-invalid` where the shapes do not fit each other.
 */
export function crfLoss(parameters: CrfParameters<Tensor>, batch: CrfBatch): Scalar {
  const each = crfLogLikelihood(parameters, batch);
  const first = slice(batch.mask, [0, 0], [batch.mask.shape[0]!, 1]);
  return div(neg(sum(each)), maximum(sum(cast(first, 'float32')), 1)) as Scalar;
}

/** The score of the rows' own labels [batch]. */
function scoreOf(
  { start, transitions, end }: CrfParameters<Tensor>,
  emissions: Tensor,
  labels: Tensor,
  counted: Tensor,
): Tensor {
  const [batch, words, classes] = emissions.shape as [number, number, number];
  const names = tensor1d(
    Array.from({ length: classes }, (_, index) => index),
    'int32',
  );
  const hot = mul(cast(equal(expandDims(labels, -1), names), 'float32'), expandDims(counted, -1));
  const next = pad(slice(counted, [0, 1], [batch, words - 1]), [
    [0, 0],
    [0, 1],
  ]);
  const last = expandDims(sub(counted, next), -1);
  // What each label of a word scores where it is, and what it scores after the one before.
  let scores = add(emissions, mul(last, end));
  const first = pad(reshape(start, [1, 1, classes]), [
    [0, 0],
    [0, words - 1],
    [0, 0],
  ]);
  scores = add(scores, first);
  if (words > 1) {
    const before = reshape(slice(hot, [0, 0, 0], [batch, words - 1, classes]), [-1, classes]);
    const moves = reshape(matMul(before, transitions), [batch, words - 1, classes]);
    scores = add(
      scores,
      pad(moves, [
        [0, 0],
        [1, 0],
        [0, 0],
      ]),
    );
  }
  return sum(reshape(mul(scores, hot), [batch, words * classes]), -1);
}

function checkShapes({ transitions }: CrfParameters<Tensor>, { emissions, labels, mask }: CrfBatch): void {
  const [batch, words, classes] = emissions.shape;
  const rows = String([batch, words]);
  const fits =
    emissions.rank === 3 &&
    (words ?? 0) > 0 &&
    String(labels.shape) === rows &&
    String(mask.shape) === rows &&
    String(transitions.shape) === String([classes, classes]);
  if (fits) return;
  throw new HeadError(
    'shape-invalid',
    `Expected emissions [batch, words, labels] with labels and mask [batch, words], at least one word wide, and transitions [labels, labels], got [${emissions.shape}], [${labels.shape}], [${mask.shape}] and [${transitions.shape}].`,
  );
}

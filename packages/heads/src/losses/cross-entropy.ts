import {
  add,
  cast,
  div,
  logSoftmax,
  maximum,
  mul,
  neg,
  notEqual,
  oneHot,
  reshape,
  type Scalar,
  scalar,
  softmaxCrossEntropy,
  sum,
  type Tensor,
  type Tensor1D,
  tensor1d,
} from '@bertwright/tensor';
import { HeadError } from '../head-error.ts';

/** Which labels count, how firmly and how much. */
export interface CrossEntropyOptions {
  /** A label that does not count; -100, as in PyTorch. */
  ignoreLabel?: number;
  /** The share of the target spread over all classes (Szegedy et al. 2016); 0 is none. */
  labelSmoothing?: number;
  /** How much each class counts [classes]; all the same where it is left out. */
  classWeights?: readonly number[];
}

/**
 * The mean cross-entropy between labels and softmax(logits) over the labels that count, as PyTorch's
 * `CrossEntropyLoss`: with class weights the mean is one by the weights of the labels.
 *
 * @param logits [..., classes].
 * @param labels int32 [...], each from 0 to classes - 1 or `ignoreLabel`.
 * @returns a scalar; 0 where no label counts.
 * @throws HeadError `shape-invalid` where labels or weights do not fit the logits.
 */
export function crossEntropy(
  logits: Tensor,
  labels: Tensor,
  { classWeights, ignoreLabel = -100, labelSmoothing = 0 }: CrossEntropyOptions = {},
): Scalar {
  const classes = logits.shape.at(-1) ?? 0;
  if (String(labels.shape) !== String(logits.shape.slice(0, -1))) {
    throw new HeadError(
      'shape-invalid',
      `Expected labels [${logits.shape.slice(0, -1)}] for logits [${logits.shape}], got [${labels.shape}].`,
    );
  }
  const rows = reshape(logits, [-1, classes]);
  const flat = reshape(labels, [-1]) as Tensor1D;
  if (!classWeights) return softmaxCrossEntropy(rows, flat, { ignoreLabel, labelSmoothing });
  if (classWeights.length !== classes) {
    throw new HeadError(
      'shape-invalid',
      `Expected ${classes} class weights, one a class, got ${classWeights.length}.`,
    );
  }
  return weighted(rows, flat, { classWeights, ignoreLabel, labelSmoothing });
}

/** rows [count, classes], labels [count]; labels that do not count have no place in a one-hot, hence no weight. */
function weighted(
  rows: Tensor,
  labels: Tensor1D,
  { classWeights, ignoreLabel, labelSmoothing }: Required<CrossEntropyOptions>,
): Scalar {
  const classes = classWeights.length;
  const weights = tensor1d([...classWeights]);
  const counted = cast(notEqual(labels, scalar(ignoreLabel, 'int32')), 'float32');
  const target = mul(cast(oneHot(labels, classes), 'float32'), weights);
  // Where nothing counts, the sums above are 0 too.
  const total = maximum(sum(mul(sum(target, -1), counted)), 1e-30);
  const logProbabilities = logSoftmax(rows);
  const mean = (of: Tensor) => neg(div(sum(mul(sum(mul(logProbabilities, of), -1), counted)), total));
  if (labelSmoothing === 0) return mean(target) as Scalar;
  const spread = div(weights, classes);
  return add(mul(mean(target), 1 - labelSmoothing), mul(mean(spread), labelSmoothing)) as Scalar;
}

import {
  logSoftmax,
  mul,
  neg,
  type Scalar,
  softmaxCrossEntropy,
  sum,
  type Tensor,
  tensor,
} from '@bertwright/tensor';

/** How the loss of a classifier differs from plain cross-entropy. */
export interface ClassificationLossOptions {
  /** Share of the target that is spread over all classes (Szegedy et al. 2016). */
  readonly labelSmoothing?: number;
  /** What each class counts [classes]; 1 where they are left out. */
  readonly weights?: Float32Array | undefined;
}

/**
 * Softmax cross-entropy as PyTorch's `CrossEntropyLoss`: the mean over labelled rows, each weighted by its class.
 *
 * @param logits [rows, classes].
 * @param labels class numbers [rows]; negative where a row has none.
 * @returns a scalar, in nats.
 */
export function classificationLoss(
  logits: Tensor,
  labels: Int32Array,
  { labelSmoothing = 0, weights }: ClassificationLossOptions = {},
): Scalar {
  if (!weights) {
    return softmaxCrossEntropy(logits, tensor(labels, [labels.length], 'int32'), { labelSmoothing });
  }
  const targets = tensor(weightedTargets(labels, weights, labelSmoothing), [labels.length, weights.length]);
  return neg(sum<Scalar>(mul(logSoftmax(logits), targets)));
}

/** [rows, classes]: what each logarithm of a probability counts in the mean. */
function weightedTargets(labels: Int32Array, weights: Float32Array, smoothing: number): Float32Array {
  const classes = weights.length;
  const targets = new Float32Array(labels.length * classes);
  let total = 0;
  for (const label of labels) total += label < 0 ? 0 : weights[label]!;
  if (total === 0) return targets;
  for (const [row, label] of labels.entries()) {
    if (label < 0) continue;
    for (let each = 0; each < classes; each++) {
      const share = smoothing / classes + (each === label ? 1 - smoothing : 0);
      targets[row * classes + each] = (share * weights[each]!) / total;
    }
  }
  return targets;
}

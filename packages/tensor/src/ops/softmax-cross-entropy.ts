import * as tf from '@tensorflow/tfjs-core';
import { TensorError } from '../error.ts';
import { differentiable } from './differentiable.ts';
import { type Operation, run } from './operation.ts';

/** Which labels count, and how firmly. */
export interface CrossEntropyOptions {
  /** A label that does not count; -100, as in PyTorch. */
  readonly ignoreLabel?: number;
  /** The share of the target spread over all classes (Szegedy et al., 2016); 0 is none. */
  readonly labelSmoothing?: number;
}

/** logits [rows, classes], labels int32 [rows]; attrs ignoreLabel -> [loss [], probabilities [rows, classes]] */
export const crossEntropyOperation: Operation = {
  name: 'BertSoftmaxCrossEntropy',
  composed: ({ logits, labels }, { ignoreLabel }) =>
    tf.tidy(() => {
      const target = oneHot(labels!, logits!.shape[1]!);
      const share = shares(labels!, ignoreLabel as number);
      const logProbabilities = tf.logSoftmax(logits!);
      const loss = tf.neg(tf.sum(tf.mul(tf.sum(tf.mul(logProbabilities, target), -1), share)));
      return [loss, tf.exp(logProbabilities)];
    }),
};

/** dy [], probabilities [rows, classes], labels; attrs ignoreLabel -> dLogits [rows, classes] */
export const crossEntropyGradientOperation: Operation = {
  name: 'BertSoftmaxCrossEntropyGrad',
  composed: ({ dy, probabilities, labels }, { ignoreLabel }) =>
    tf.tidy(() => {
      const target = oneHot(labels!, probabilities!.shape[1]!);
      const share = shares(labels!, ignoreLabel as number);
      return tf.mul(tf.sub(probabilities!, target), tf.mul(tf.expandDims(share, -1), dy!));
    }),
};

function oneHot(labels: tf.Tensor, classes: number): tf.Tensor {
  const indices = labels as tf.Tensor1D;
  // tfjs makes no one-hot of a single class.
  if (classes === 1) return tf.cast(tf.equal(tf.expandDims(indices, -1), tf.scalar(0, 'int32')), 'float32');
  return tf.cast(tf.oneHot(indices, classes), 'float32');
}

/** Each row's share of the mean [rows]: 0 where its label does not count. */
function shares(labels: tf.Tensor, ignoreLabel: number): tf.Tensor {
  const counted = tf.cast(tf.notEqual(labels, tf.scalar(ignoreLabel, 'int32')), 'float32');
  return tf.div(counted, tf.maximum(tf.sum(counted), 1));
}

/**
 * Returns the mean over counted rows of the cross-entropy between labels and softmax(logits): a scalar; 0 where no
 * row counts.
 *
 * @param logits - `[rows, classes]`
 * @param labels - int32 `[rows]`, each from 0 to classes - 1 or `ignoreLabel`
 * @throws TensorError `bad-shape` where rows differ.
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor,
  { ignoreLabel = -100, labelSmoothing = 0 }: CrossEntropyOptions = {},
): tf.Scalar {
  if (logits.rank !== 2 || labels.rank !== 1 || logits.shape[0] !== labels.shape[0]) {
    throw new TensorError(
      'bad-shape',
      `Expected logits [rows, classes] and labels [rows], got [${logits.shape}] and [${labels.shape}].`,
    );
  }
  const hard = differentiable(
    [logits],
    (save) => {
      const [loss, probabilities] = run(crossEntropyOperation, { logits, labels }, { ignoreLabel });
      save([probabilities!, labels]);
      return loss!;
    },
    (dy, [probabilities, labels]) =>
      run(crossEntropyGradientOperation, { dy, probabilities, labels }, { ignoreLabel }),
  );
  if (labelSmoothing === 0) return hard as tf.Scalar;
  const even = tf.neg(tf.sum(tf.mul(tf.mean(tf.logSoftmax(logits), -1), shares(labels, ignoreLabel))));
  return tf.add(tf.mul(hard, 1 - labelSmoothing), tf.mul(even, labelSmoothing));
}

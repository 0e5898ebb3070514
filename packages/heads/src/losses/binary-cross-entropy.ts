import {
  add,
  cast,
  div,
  greaterEqual,
  maximum,
  mul,
  type Scalar,
  softplus,
  sub,
  sum,
  type Tensor,
  tensor1d,
} from '@bertwright/tensor';
import { HeadError } from '../head-error.ts';

/** How firmly and how much labels count. */
export interface BinaryCrossEntropyOptions {
  /** How far targets move from 0 and 1 towards a half; 0 is not at all. */
  labelSmoothing?: number;
  /** How much each label counts [labels]; all the same where it is left out. */
  classWeights?: readonly number[];
}

/**
 * The mean binary cross-entropy between targets and sigmoid(logits), as PyTorch's `BCEWithLogitsLoss`: every label of
 * every row is a question of its own.
 *
 * @param logits [rows, labels].
 * @param targets float [rows, labels] from 0 to 1; negative ones (-100) do not count.
 * @returns a scalar; 0 where no target counts.
 * @throws HeadError `shape-invalid` where targets or weights do not fit the logits.
 */
export function binaryCrossEntropy(
  logits: Tensor,
  targets: Tensor,
  { labelSmoothing = 0, classWeights }: BinaryCrossEntropyOptions = {},
): Scalar {
  const labels = logits.shape.at(-1);
  const fits = String(logits.shape) === String(targets.shape);
  if (!fits || (classWeights && classWeights.length !== labels)) {
    throw new HeadError(
      'shape-invalid',
      `Expected targets [${logits.shape}] and ${labels} class weights, got [${targets.shape}] and ${classWeights?.length ?? 'none'}.`,
    );
  }
  const counted = cast(greaterEqual(targets, 0), 'float32');
  const wanted = labelSmoothing > 0 ? add(mul(targets, 1 - labelSmoothing), labelSmoothing / 2) : targets;
  // -t log sigmoid(x) - (1 - t) log sigmoid(-x)
  const each = mul(sub(softplus(logits), mul(logits, wanted)), counted);
  const weighted = classWeights ? mul(each, tensor1d([...classWeights])) : each;
  return div(sum(weighted), maximum(sum(counted), 1)) as Scalar;
}

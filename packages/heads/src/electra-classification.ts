import { linear, linearGelu, type Tensor, type Variable } from '@bertwright/tensor';
import { dropStates, type HeadOptions } from './head-options.ts';
import {
  type DensePair,
  densePairTree,
  type FreshOptions,
  freshHead,
  type MakeParameter,
} from './head-tree.ts';
import type { ClassificationSizes } from './sequence-classification.ts';

/** `dense` [hidden, hidden], which stands for a pooler, and `output` [hidden, labels]. */
export type ElectraClassificationParameters<T = Variable> = DensePair<T>;

/**
 * The head's tree of what `make` returns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function electraClassificationTree<T>(
  sizes: ClassificationSizes,
  make: MakeParameter<T>,
): ElectraClassificationParameters<T> {
  return densePairTree(sizes, make);
}

/** Fresh parameters (see `freshHead`). @throws HeadError `size-invalid` */
export function electraClassificationParameters(
  options: ClassificationSizes & FreshOptions,
): ElectraClassificationParameters {
  return freshHead((make) => electraClassificationTree(options, make), options);
}

/**
 * The head of Hugging Face's `ElectraForSequenceClassification`: dropout, a dense layer with GELU, dropout, a dense
 * layer.
 *
 * @param first the first token's state of each row [batch, hidden].
 * @returns logits [batch, labels].
 */
export function electraClassification(
  parameters: ElectraClassificationParameters,
  first: Tensor,
  { path = 'classifier', ...options }: HeadOptions = {},
): Tensor {
  return electraSummaryScore(parameters, dropStates(first, `${path}.dense`, options), { path, ...options });
}

/**
 * The head of Hugging Face's `ElectraForMultipleChoice`, which drops nothing before its first layer: a dense layer with
 * GELU, dropout, a dense layer.
 *
 * @param first the first token's state of each row [batch, hidden].
 * @returns scores [batch, labels].
 */
export function electraSummaryScore(
  { dense, output }: ElectraClassificationParameters,
  first: Tensor,
  { path = 'classifier', ...options }: HeadOptions = {},
): Tensor {
  const summary = linearGelu(first, dense.kernel, dense.bias);
  return linear(dropStates(summary, `${path}.output`, options), output.kernel, output.bias);
}

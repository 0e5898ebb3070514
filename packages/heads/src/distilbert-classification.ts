import { linear, relu, type Tensor, type Variable } from '@bertwright/tensor';
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
export type DistilbertClassificationParameters<T = Variable> = DensePair<T>;

/**
 * The head's tree of what `make` returns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function distilbertClassificationTree<T>(
  sizes: ClassificationSizes,
  make: MakeParameter<T>,
): DistilbertClassificationParameters<T> {
  return densePairTree(sizes, make);
}

/** Fresh parameters (see `freshHead`). @throws HeadError `size-invalid` */
export function distilbertClassificationParameters(
  options: ClassificationSizes & FreshOptions,
): DistilbertClassificationParameters {
  return freshHead((make) => distilbertClassificationTree(options, make), options);
}

/**
 * The head of Hugging Face's `DistilBertForSequenceClassification`: a dense layer with ReLU, dropout, a dense layer.
 *
 * @param first the first token's state of each row [batch, hidden].
 * @returns logits [batch, labels].
 */
export function distilbertClassification(
  { dense, output }: DistilbertClassificationParameters,
  first: Tensor,
  { path = 'classifier', ...options }: HeadOptions = {},
): Tensor {
  const pooled = relu(linear(first, dense.kernel, dense.bias));
  return linear(dropStates(pooled, `${path}.output`, options), output.kernel, output.bias);
}

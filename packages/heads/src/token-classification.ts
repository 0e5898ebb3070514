import { linear, type Tensor, type Variable } from '@bertwright/tensor';
import { dropStates, type HeadOptions } from './head-options.ts';
import {
  checkSizes,
  type Dense,
  denseTree,
  type FreshOptions,
  freshHead,
  type MakeParameter,
} from './head-tree.ts';
import type { ClassificationSizes } from './sequence-classification.ts';

/** A linear classifier of every token: `kernel` [hidden, labels], `bias` [labels]. */
export type TokenClassificationParameters<T = Variable> = Dense<T>;

/**
 * The head's tree of what `make` returns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function tokenClassificationTree<T>(
  { hiddenSize, labels }: ClassificationSizes,
  make: MakeParameter<T>,
): TokenClassificationParameters<T> {
  checkSizes({ hiddenSize, labels });
  return denseTree(make, '', [hiddenSize, labels]);
}

/** Fresh parameters (see `freshHead`). @throws HeadError `size-invalid` */
export function tokenClassificationParameters(
  options: ClassificationSizes & FreshOptions,
): TokenClassificationParameters {
  return freshHead((make) => tokenClassificationTree(options, make), options);
}

/**
 * The head of Hugging Face's `BertForTokenClassification`, DistilBERT's and ELECTRA's: dropout, then one dense layer
 * (Devlin et al. 2019, section 5.3).
 *
 * @param hidden the last hidden states [batch, length, hidden].
 * @returns logits [batch, length, labels].
 */
export function tokenClassification(
  parameters: TokenClassificationParameters,
  hidden: Tensor,
  { path = 'classifier', ...options }: HeadOptions = {},
): Tensor {
  return linear(dropStates(hidden, path, options), parameters.kernel, parameters.bias);
}

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

/** A linear classifier: `kernel` [hidden, labels], `bias` [labels]. */
export type SequenceClassificationParameters<T = Variable> = Dense<T>;

/** What a classifier reads and gives. */
export interface ClassificationSizes {
  /** Width of the states that the head reads. */
  hiddenSize: number;
  /** Number of labels; 1 for a regression, or for the score of a choice. */
  labels: number;
}

/**
 * The head's tree of what `make` returns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function sequenceClassificationTree<T>(
  { hiddenSize, labels }: ClassificationSizes,
  make: MakeParameter<T>,
): SequenceClassificationParameters<T> {
  checkSizes({ hiddenSize, labels });
  return denseTree(make, '', [hiddenSize, labels]);
}

/** Fresh parameters (see `freshHead`). @throws HeadError `size-invalid` */
export function sequenceClassificationParameters(
  options: ClassificationSizes & FreshOptions,
): SequenceClassificationParameters {
  return freshHead((make) => sequenceClassificationTree(options, make), options);
}

/**
 * The head of Hugging Face's `BertForSequenceClassification`: dropout, then one dense layer (Devlin et al. 2019,
 * section 4.1).
 *
 * @param pooled one state a row [batch, hidden].
 * @returns logits [batch, labels].
 */
export function sequenceClassification(
  parameters: SequenceClassificationParameters,
  pooled: Tensor,
  { path = 'classifier', ...options }: HeadOptions = {},
): Tensor {
  return linear(dropStates(pooled, path, options), parameters.kernel, parameters.bias);
}

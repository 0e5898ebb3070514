import { linear, type Tensor, type Variable } from '@bertwright/tensor';
import {
  checkSizes,
  type Dense,
  denseTree,
  type FreshOptions,
  freshHead,
  type MakeParameter,
} from './head-tree.ts';

/** `kernel` [hidden, 2], `bias` [2]: whether the second text follows the first (0) or comes from elsewhere (1). */
export type NextSentenceParameters<T = Variable> = Dense<T>;

/**
 * The head's tree of what `make` returns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function nextSentenceTree<T>(
  { hiddenSize }: { hiddenSize: number },
  make: MakeParameter<T>,
): NextSentenceParameters<T> {
  checkSizes({ hiddenSize });
  return denseTree(make, '', [hiddenSize, 2]);
}

/** Fresh parameters (see `freshHead`). @throws HeadError `size-invalid` */
export function nextSentenceParameters({
  hiddenSize,
  path = 'nextSentence',
  ...fresh
}: { hiddenSize: number } & FreshOptions): NextSentenceParameters {
  return freshHead((make) => nextSentenceTree({ hiddenSize }, make), { ...fresh, path });
}

/**
 * The head of Hugging Face's `BertForNextSentencePrediction`, and the second one of `BertForPreTraining` (Devlin et al.
 * 2019, section 3.1).
 *
 * @param pooled one state a row [batch, hidden].
 * @returns logits [batch, 2].
 */
export function nextSentence(parameters: NextSentenceParameters, pooled: Tensor): Tensor {
  return linear(pooled, parameters.kernel, parameters.bias);
}

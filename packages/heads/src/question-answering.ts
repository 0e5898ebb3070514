import { linear, reshape, slice, type Tensor, type Variable } from '@bertwright/tensor';
import { dropStates, type HeadOptions } from './head-options.ts';
import {
  checkSizes,
  type Dense,
  denseTree,
  type FreshOptions,
  freshHead,
  type MakeParameter,
} from './head-tree.ts';

/** Two scores of every token: `kernel` [hidden, 2], `bias` [2]; the first column is of starts, the second of ends. */
export type QuestionAnsweringParameters<T = Variable> = Dense<T>;

/** Where an answer may start and end. */
export type SpanLogits = {
  /** [batch, length] */
  readonly startLogits: Tensor;
  /** [batch, length] */
  readonly endLogits: Tensor;
};

/**
 * The head's tree of what `make` returns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function questionAnsweringTree<T>(
  { hiddenSize }: { hiddenSize: number },
  make: MakeParameter<T>,
): QuestionAnsweringParameters<T> {
  checkSizes({ hiddenSize });
  return denseTree(make, '', [hiddenSize, 2]);
}

/** Fresh parameters (see `freshHead`). @throws HeadError `size-invalid` */
export function questionAnsweringParameters({
  hiddenSize,
  path = 'answer',
  ...fresh
}: { hiddenSize: number } & FreshOptions): QuestionAnsweringParameters {
  return freshHead((make) => questionAnsweringTree({ hiddenSize }, make), { ...fresh, path });
}

/**
 * The head of Hugging Face's `BertForQuestionAnswering`, DistilBERT's (with dropout) and ELECTRA's (Devlin et al. 2019,
 * section 4.2).
 *
 * @param hidden the last hidden states [batch, length, hidden].
 * @returns scores [batch, length, 2]; `spanLogits` takes them apart.
 */
export function questionAnswering(
  parameters: QuestionAnsweringParameters,
  hidden: Tensor,
  { path = 'answer', ...options }: HeadOptions = {},
): Tensor {
  return linear(dropStates(hidden, path, options), parameters.kernel, parameters.bias);
}

/** The scores [batch, length, 2] of `questionAnswering` as those of starts and of ends. */
export function spanLogits(scores: Tensor): SpanLogits {
  const [batch, length] = scores.shape as [number, number, number];
  const column = (index: number) =>
    reshape(slice(scores, [0, 0, index], [batch, length, 1]), [batch, length]);
  return { startLogits: column(0), endLogits: column(1) };
}

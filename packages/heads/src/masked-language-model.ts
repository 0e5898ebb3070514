import {
  add,
  gelu,
  layerNorm,
  linear,
  matMul,
  reshape,
  type Tensor,
  type Variable,
} from '@bertwright/tensor';
import {
  checkSizes,
  type Dense,
  denseTree,
  type FreshOptions,
  freshHead,
  type MakeParameter,
  type Norm,
} from './head-tree.ts';

/**
 * A transformation of the states, `dense` [hidden, width] and `norm` [width], and a `bias` [vocabulary] for each word;
 * the matrix that scores words is the encoder's own table of word embeddings.
 */
export type MaskedLanguageModelParameters<T = Variable> = {
  readonly dense: Dense<T>;
  readonly norm: Norm<T>;
  readonly bias: T;
};

/** What a masked language model reads and gives. */
export interface MaskedLanguageModelSizes {
  hiddenSize: number;
  /** Width of the word embeddings; `hiddenSize` where it is left out. */
  embeddingSize?: number;
  vocabularySize: number;
}

/** How states are transformed. */
export interface MaskedLanguageModelOptions {
  /** The encoder's activation; exact GELU where it is left out. */
  activation?: (x: Tensor) => Tensor;
  /** Added to the variance in layer normalisation. */
  epsilon?: number;
}

/**
 * The head's tree of what `make` returns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function maskedLanguageModelTree<T>(
  { hiddenSize, embeddingSize = hiddenSize, vocabularySize }: MaskedLanguageModelSizes,
  make: MakeParameter<T>,
): MaskedLanguageModelParameters<T> {
  checkSizes({ hiddenSize, embeddingSize, vocabularySize });
  return {
    dense: denseTree(make, 'dense', [hiddenSize, embeddingSize]),
    norm: { scale: make('norm.scale', [embeddingSize]), offset: make('norm.offset', [embeddingSize]) },
    bias: make('bias', [vocabularySize]),
  };
}

/** Fresh parameters (see `freshHead`). @throws HeadError `size-invalid` */
export function maskedLanguageModelParameters({
  path = 'predictions',
  ...options
}: MaskedLanguageModelSizes & FreshOptions): MaskedLanguageModelParameters {
  return freshHead((make) => maskedLanguageModelTree(options, make), { ...options, path });
}

/**
 * The head of Hugging Face's `BertForMaskedLM`, DistilBERT's and ELECTRA's generator (Devlin et al. 2019, section 3.1):
 * a dense layer with an activation and normalisation, then a score for every word by the word embeddings.
 *
 * @param states [..., hidden]: all hidden states, or those of the masked tokens alone (`statesAt`), which is far less.
 * @param words the encoder's word embeddings [vocabulary, width]; their gradient goes on through here.
 * @returns logits [..., vocabulary].
 */
export function maskedLanguageModel(
  { dense, norm, bias }: MaskedLanguageModelParameters,
  states: Tensor,
  words: Tensor,
  { activation = (x) => gelu(x, 'exact'), epsilon = 1e-12 }: MaskedLanguageModelOptions = {},
): Tensor {
  const transformed = activation(linear(states, dense.kernel, dense.bias));
  const normal = layerNorm(transformed, norm.scale, norm.offset, epsilon);
  const [vocabulary, width] = words.shape as [number, number];
  const scores = matMul(reshape(normal, [-1, width]), words, false, true);
  return reshape(add(scores, bias), [...states.shape.slice(0, -1), vocabulary]);
}

import type { Tensor } from '@bertwright/tensor';
import type { BertConfig } from './bert-config.ts';
import { type BertInputs, bertTensors } from './bert-inputs.ts';
import type { BertParameters } from './bert-parameters.ts';
import type { DropoutContext } from './dropout-context.ts';
import { bertEmbeddings } from './embeddings.ts';
import { transformerLayer } from './layer.ts';
import { pooler } from './pooler.ts';

/** What a forward pass does beside the last hidden states. */
export interface BertOptions {
  /** Dropout is off where it is left out. */
  context?: DropoutContext;
  /** Path of this encoder in the tree that holds it; it chooses the dropout masks. */
  path?: string;
  /** Whether to return what leaves the embeddings and every layer. */
  outputHiddenStates?: boolean;
  /** Whether to return every layer's attention probabilities (before dropout); they are computed once more for it. */
  outputAttentions?: boolean;
  /**
   * Which positions leave the last layer: `all`, or the `first` ([CLS]) alone, which is all that a pooler reads. The
   * layer then computes keys and values of every position and everything else of one: the same numbers, gradients and
   * dropout, for about a sixth of the layer's work.
   */
  positions?: 'all' | 'first';
}

/** What a BERT encoder returns. */
export type BertOutputs = {
  /** What leaves the last layer [batch, length, hidden]; [batch, 1, hidden] with `positions: 'first'`. */
  lastHiddenState: Tensor;
  /** The first token through the pooler [batch, hidden]; absent where the parameters have no pooler. */
  pooled?: Tensor;
  /** What leaves the embeddings, then each layer: `layers + 1` of [batch, length, hidden]; the last as lastHiddenState. */
  hiddenStates?: Tensor[];
  /** Each layer's probabilities [batch, heads, length, length]; the last [batch, heads, 1, length] with 'first'. */
  attentions?: Tensor[];
};

/**
 * BERT (Devlin et al. 2019) exactly as Hugging Face's `BertModel` computes it.
 *
 * @param parameters of `bertParameters`, or from a checkpoint.
 * @param inputs a batch on the host; the tensors are made here, so call this within `tidy`.
 * @throws EncoderError `length-unsupported` where rows are longer than the model's positions, `input-invalid` where an
 * id is not in its table.
 */
export function bert(
  parameters: BertParameters,
  inputs: BertInputs,
  config: BertConfig,
  {
    context,
    path = 'encoder',
    outputHiddenStates = false,
    outputAttentions = false,
    positions = 'all',
  }: BertOptions = {},
): BertOutputs {
  const tensors = bertTensors(inputs, config);
  const { keyMask } = tensors;
  const options = { config, outputAttentions, ...(keyMask && { keyMask }), ...(context && { context }) };
  let hidden = bertEmbeddings(parameters.embeddings, tensors, config, `${path}.embeddings`, context);
  const hiddenStates = [hidden];
  const attentions: Tensor[] = [];
  for (const [index, layer] of parameters.layers.entries()) {
    const firstOnly = positions === 'first' && index === parameters.layers.length - 1;
    const output = transformerLayer(layer, hidden, `${path}.layers.${index}`, { ...options, firstOnly });
    hidden = output.hidden;
    hiddenStates.push(hidden);
    if (output.probabilities) attentions.push(output.probabilities);
  }
  return {
    lastHiddenState: hidden,
    ...(parameters.pooler && { pooled: pooler(parameters.pooler, hidden) }),
    ...(outputHiddenStates && { hiddenStates }),
    ...(outputAttentions && { attentions }),
  };
}

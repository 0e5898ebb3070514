import type { Tensor } from '@bertwright/tensor';
import type { DropoutContext } from './dropout-context.ts';
import { embed } from './embeddings.ts';
import type { EncoderConfig } from './encoder-config.ts';
import { EncoderError } from './encoder-error.ts';
import { type EncoderInputs, encoderTensors } from './encoder-inputs.ts';
import type { EncoderParameters } from './encoder-parameters.ts';
import { type LayerConfig, transformerLayer } from './layer.ts';
import { pooler } from './pooler.ts';
import { firstPosition } from './self-attention.ts';

/** What a forward pass does beside the last hidden states. */
export interface EncodeOptions {
  /** Dropout is off where it is left out. */
  context?: DropoutContext;
  /** Path of this encoder in the tree that holds it; it chooses the dropout masks. */
  path?: string;
  /**
   * Which layers run, by their numbers from 0 up, each once: `[0, 2, 5]`; all where it is left out. `[0, 1, 2]` stops
   * after the third, `[]` at the embeddings.
   */
  layers?: readonly number[];
  /** Whether to return what leaves the embeddings and every layer that runs. */
  outputHiddenStates?: boolean;
  /** Whether to return their attention probabilities (before dropout); they are computed once more for it. */
  outputAttentions?: boolean;
  /**
   * Which positions leave the last layer: `all`, or the `first` ([CLS]) alone, which is all that a pooler reads. The
   * layer then computes keys and values of every position and everything else of one: the same numbers, gradients and
   * dropout, for about a sixth of the layer's work.
   */
  positions?: 'all' | 'first';
}

/** What an encoder returns. */
export type EncoderOutputs = {
  /** What leaves the last layer [batch, length, hidden]; [batch, 1, hidden] with `positions: 'first'`. */
  lastHiddenState: Tensor;
  /** The first token through the pooler [batch, hidden]; absent where the parameters have no pooler. */
  pooled?: Tensor;
  /** What leaves the embeddings, then each layer that runs, of [batch, length, hidden]; the last as lastHiddenState. */
  hiddenStates?: Tensor[];
  /** The probabilities of each layer that runs [batch, heads, length, length]; the last [batch, heads, 1, length] with 'first'. */
  attentions?: Tensor[];
};

/**
 * Runs an encoder whose sublayers are each followed by their residual and normalisation (Vaswani et al. 2017, section
 * 3.1; Devlin et al. 2019).
 *
 * @param inputs a batch on the host; the tensors are made here, so call this within `tidy`.
 * @throws EncoderError `length-unsupported` where rows are longer than the model's positions, `input-invalid` where an
 * id is not in its table, or `layers` are not numbers of layers that go up.
 */
export function encode(
  parameters: EncoderParameters,
  inputs: EncoderInputs,
  config: EncoderConfig & LayerConfig,
  {
    context,
    path = 'encoder',
    layers = parameters.layers.map((_, index) => index),
    outputHiddenStates = false,
    outputAttentions = false,
    positions = 'all',
  }: EncodeOptions = {},
): EncoderOutputs {
  checkLayers(layers, parameters.layers.length);
  const tensors = encoderTensors(inputs, config);
  const { keyMask } = tensors;
  const options = { config, outputAttentions, ...(keyMask && { keyMask }), ...(context && { context }) };
  const embedded = embed(parameters.embeddings, tensors, config, `${path}.embeddings`, context);
  const cut = positions === 'first' && layers.length === 0;
  let hidden = cut ? firstPosition(embedded) : embedded;
  const hiddenStates = [hidden];
  const attentions: Tensor[] = [];
  for (const index of layers) {
    const firstOnly = positions === 'first' && index === layers.at(-1);
    const layerPath = `${path}.layers.${index}`;
    const output = transformerLayer(parameters.layers[index]!, hidden, layerPath, { ...options, firstOnly });
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

function checkLayers(layers: readonly number[], count: number): void {
  const goUp = layers.every((layer, index) => index === 0 || layer > layers[index - 1]!);
  const exist = layers.every((layer) => Number.isSafeInteger(layer) && layer >= 0 && layer < count);
  if (goUp && exist) return;
  throw new EncoderError(
    'input-invalid',
    `Expected layers from 0 to ${count - 1} that go up, got [${layers.join(', ')}]: name each layer once, in the model's order.`,
  );
}

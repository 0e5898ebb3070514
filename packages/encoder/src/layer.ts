import type { Tensor } from '@bertwright/tensor';
import type { DropoutContext } from './dropout-context.ts';
import type { EncoderConfig } from './encoder-config.ts';
import type { Layer } from './encoder-tree.ts';
import { feedForward } from './feed-forward.ts';
import { selfAttention } from './self-attention.ts';

/** The sizes and rates that a layer reads. */
export interface LayerConfig
  extends Pick<
    EncoderConfig,
    'heads' | 'activation' | 'attentionDropout' | 'hiddenDropout' | 'layerNormEpsilon'
  > {
  /** Dropout rate of the attention output; `hiddenDropout` where it is left out. */
  readonly attentionOutputDropout?: number;
}

/** What every layer of one forward pass shares. */
export interface LayerOptions {
  config: LayerConfig;
  /** Which keys are seen [batch, length], bool; all where it is left out. */
  keyMask?: Tensor;
  /** Dropout is off where it is left out. */
  context?: DropoutContext;
  /** Whether to return the attention probabilities as well. */
  outputAttentions?: boolean;
  /** Whether the first position alone leaves the layer, which sees all of them. */
  firstOnly?: boolean;
}

/**
 * One transformer layer: self-attention, then the feed-forward network.
 *
 * @param x hidden states [batch, length, hidden].
 * @param path of this layer in the model's tree; it chooses the layer's dropout masks.
 * @returns hidden states [batch, length, hidden] and, where asked for, the probabilities [batch, heads, length, length];
 * a length of 1 for the queries with `firstOnly`.
 */
export function transformerLayer(
  parameters: Layer,
  x: Tensor,
  path: string,
  options: LayerOptions,
): { hidden: Tensor; probabilities?: Tensor } {
  const { hidden, probabilities } = selfAttention(parameters.attention, x, `${path}.attention`, options);
  const output = feedForward(parameters.feedForward, hidden, `${path}.feedForward`, options);
  return { hidden: output, ...(probabilities && { probabilities }) };
}

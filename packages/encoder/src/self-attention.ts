import { addLayerNorm, attention, composedAttention, linear, slice, type Tensor } from '@bertwright/tensor';
import { dropoutOptions } from './dropout-context.ts';
import type { SelfAttention } from './encoder-tree.ts';
import type { LayerOptions } from './layer.ts';

/**
 * Multi-head self-attention with its residual and normalisation (Vaswani et al. 2017, section 3.2).
 *
 * @param x hidden states [batch, length, hidden].
 * @returns hidden states [batch, length, hidden] and, where asked for, the probabilities before dropout
 * [batch, heads, length, length]; a length of 1 for the queries with `firstOnly`.
 */
export function selfAttention(
  parameters: SelfAttention,
  x: Tensor,
  path: string,
  options: LayerOptions,
): { hidden: Tensor; probabilities?: Tensor } {
  const { config, keyMask, context, outputAttentions = false, firstOnly = false } = options;
  // Dropout masks go by position, so that those of the first are the same as among all.
  const asking = firstOnly ? firstPosition(x) : x;
  const query = linear(asking, parameters.query.kernel, parameters.query.bias);
  const key = linear(x, parameters.key.kernel, parameters.key.bias);
  const value = linear(x, parameters.value.kernel, parameters.value.bias);
  const dropout = dropoutOptions(path, config.attentionDropout, context);
  const { heads } = config;
  const how = { heads, keyMask, dropout };
  const { context: mixed, probabilities } = outputAttentions
    ? composedAttention(query, key, value, how)
    : { context: attention(query, key, value, how) };
  const output = linear(mixed, parameters.output.kernel, parameters.output.bias);
  const rate = config.attentionOutputDropout ?? config.hiddenDropout;
  const { scale, offset } = parameters.norm;
  const hidden = addLayerNorm(output, asking, scale, offset, {
    epsilon: config.layerNormEpsilon,
    dropout: dropoutOptions(`${path}.output`, rate, context),
  });
  return { hidden, ...(probabilities && { probabilities }) };
}

/** [batch, length, hidden] -> [batch, 1, hidden] */
export function firstPosition(x: Tensor): Tensor {
  const [batch, , width] = x.shape as [number, number, number];
  return slice(x, [0, 0, 0], [batch, 1, width]);
}

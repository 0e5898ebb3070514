import { add, attention, attentionProbabilities, layerNorm, linear, type Tensor } from '@bertwright/tensor';
import type { SelfAttention } from './bert-tree.ts';
import { dropoutAt, dropoutOptions } from './dropout-context.ts';
import type { LayerOptions } from './layer.ts';

/**
 * Multi-head self-attention with its residual and normalisation (Vaswani et al. 2017, section 3.2).
 *
 * @param x hidden states [batch, length, hidden].
 * @returns hidden states [batch, length, hidden], and the probabilities [batch, heads, length, length] where asked for.
 */
export function selfAttention(
  parameters: SelfAttention,
  x: Tensor,
  path: string,
  options: LayerOptions,
): { hidden: Tensor; probabilities?: Tensor } {
  const { config, keyMask, context, outputAttentions = false } = options;
  const query = linear(x, parameters.query.kernel, parameters.query.bias);
  const key = linear(x, parameters.key.kernel, parameters.key.bias);
  const value = linear(x, parameters.value.kernel, parameters.value.bias);
  const dropout = dropoutOptions(path, config.attentionDropout, context);
  const { heads } = config;
  const mixed = attention(query, key, value, { heads, keyMask, dropout });
  const output = linear(mixed, parameters.output.kernel, parameters.output.bias);
  const kept = dropoutAt(`${path}.output`, output, config.hiddenDropout, context);
  const hidden = layerNorm(
    add(kept, x),
    parameters.norm.scale,
    parameters.norm.offset,
    config.layerNormEpsilon,
  );
  if (!outputAttentions) return { hidden };
  return { hidden, probabilities: attentionProbabilities(query, key, { heads, keyMask }) };
}

import { add, layerNorm, linear, type Tensor } from '@bertwright/tensor';
import { activate } from './activation.ts';
import { dropoutAt } from './dropout-context.ts';
import type { FeedForward } from './encoder-tree.ts';
import type { LayerOptions } from './layer.ts';

/**
 * The position-wise feed-forward network with its residual and normalisation (Vaswani et al. 2017, section 3.3).
 *
 * @param x hidden states [batch, length, hidden].
 * @returns hidden states [batch, length, hidden].
 */
export function feedForward(parameters: FeedForward, x: Tensor, path: string, options: LayerOptions): Tensor {
  const { config, context } = options;
  const inner = activate(
    config.activation,
    linear(x, parameters.intermediate.kernel, parameters.intermediate.bias),
  );
  const output = linear(inner, parameters.output.kernel, parameters.output.bias);
  const kept = dropoutAt(`${path}.output`, output, config.hiddenDropout, context);
  return layerNorm(add(kept, x), parameters.norm.scale, parameters.norm.offset, config.layerNormEpsilon);
}

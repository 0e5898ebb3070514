import { addLayerNorm, linear, type Tensor } from '@bertwright/tensor';
import { activatedLinear } from './activation.ts';
import { dropoutOptions } from './dropout-context.ts';
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
  const { intermediate, norm } = parameters;
  const inner = activatedLinear(config.activation, x, intermediate.kernel, intermediate.bias);
  const output = linear(inner, parameters.output.kernel, parameters.output.bias);
  const dropout = dropoutOptions(`${path}.output`, config.hiddenDropout, context);
  return addLayerNorm(output, x, norm.scale, norm.offset, { epsilon: config.layerNormEpsilon, dropout });
}

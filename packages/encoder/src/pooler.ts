import { linear, reshape, slice, type Tensor, tanh } from '@bertwright/tensor';
import type { Dense } from './encoder-tree.ts';

/** The state of the first token ([CLS]) of every row of `hidden` [batch, length, hidden]: [batch, hidden]. */
export function firstToken(hidden: Tensor): Tensor {
  const [batch, , width] = hidden.shape as [number, number, number];
  return reshape(slice(hidden, [0, 0, 0], [batch, 1, width]), [batch, width]);
}

/**
 * BERT's pooler: the first token's state through a dense layer and tanh.
 *
 * @param hidden the last hidden states [batch, length, hidden].
 * @returns [batch, hidden].
 */
export function pooler(parameters: Dense, hidden: Tensor): Tensor {
  return tanh(linear(firstToken(hidden), parameters.kernel, parameters.bias));
}

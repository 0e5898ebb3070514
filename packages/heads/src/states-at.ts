import { embedding, reshape, type Tensor } from '@bertwright/tensor';

/**
 * The states of some tokens of a batch: [count, hidden].
 *
 * @param hidden [batch, length, hidden].
 * @param positions int32 [count], each `row * length + token`.
 */
export function statesAt(hidden: Tensor, positions: Tensor): Tensor {
  const [batch, length, width] = hidden.shape as [number, number, number];
  // An embedding's gradient adds up, in every backend's own kernel.
  return embedding(reshape(hidden, [batch * length, width]), positions);
}

import { add, embedding, layerNorm, linear, slice, type Tensor } from '@bertwright/tensor';
import { type DropoutContext, dropoutAt } from './dropout-context.ts';
import type { EncoderConfig } from './encoder-config.ts';
import type { EncoderTensors } from './encoder-inputs.ts';
import type { Embeddings } from './encoder-tree.ts';

/**
 * Word, position and token type embeddings, summed, normalised and dropped out (Devlin et al. 2019, figure 2); narrow
 * ones are then projected to the width of the hidden states.
 *
 * @returns the hidden states below the first layer [batch, length, hidden].
 */
export function embed(
  parameters: Embeddings,
  inputs: EncoderTensors,
  config: EncoderConfig,
  path: string,
  context?: DropoutContext,
): Tensor {
  const { word, position, tokenType, norm, projection } = parameters;
  const words = embedding(word.table, inputs.inputIds, { paddingId: inputs.paddingId });
  const positions = firstRows(position.table, inputs.inputIds.shape[1]!);
  let sum: Tensor;
  if (tokenType === undefined) sum = add(words, positions);
  else if (inputs.tokenTypeIds) {
    sum = add(add(words, embedding(tokenType.table, inputs.tokenTypeIds)), positions);
  } else sum = add(words, add(positions, firstRows(tokenType.table, 1)));
  const normal = layerNorm(sum, norm.scale, norm.offset, config.layerNormEpsilon);
  const kept = dropoutAt(path, normal, config.hiddenDropout, context);
  return projection ? linear(kept, projection.kernel, projection.bias) : kept;
}

/** [rows, width] -> [count, width] */
function firstRows(table: Tensor, count: number): Tensor {
  return slice(table, [0, 0], [count, table.shape[1]!]);
}

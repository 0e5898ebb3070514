import { add, embedding, layerNorm, slice, type Tensor } from '@bertwright/tensor';
import type { BertConfig } from './bert-config.ts';
import type { BertTensors } from './bert-inputs.ts';
import type { Embeddings } from './bert-tree.ts';
import { type DropoutContext, dropoutAt } from './dropout-context.ts';

/**
 * Word, position and token type embeddings, summed, normalised and dropped out (Devlin et al. 2019, figure 2).
 *
 * @returns the hidden states below the first layer [batch, length, hidden].
 */
export function bertEmbeddings(
  parameters: Embeddings,
  inputs: BertTensors,
  config: BertConfig,
  path: string,
  context?: DropoutContext,
): Tensor {
  const length = inputs.inputIds.shape[1]!;
  const words = embedding(parameters.word.table, inputs.inputIds, { paddingId: inputs.paddingId });
  const positions = slice(parameters.position.table, [0, 0], [length, config.hiddenSize]);
  const types = parameters.tokenType.table;
  const sum = inputs.tokenTypeIds
    ? add(add(words, embedding(types, inputs.tokenTypeIds)), positions)
    : add(words, add(positions, slice(types, [0, 0], [1, config.hiddenSize])));
  const { scale, offset } = parameters.norm;
  return dropoutAt(
    path,
    layerNorm(sum, scale, offset, config.layerNormEpsilon),
    config.hiddenDropout,
    context,
  );
}

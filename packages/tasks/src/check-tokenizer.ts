import type { Wordpiece } from '@bertwright/wordpiece';
import type { EncoderSizes } from './encoder-model.ts';
import { TaskError } from './task-error.ts';

/**
 * Checks that a tokenizer gives ids that a model has embeddings for.
 *
 * @returns the id that fills short rows.
 * @throws TaskError `tokenizer-invalid` for a vocabulary larger than the model's, or another padding id.
 */
export function checkTokenizer(tokenizer: Wordpiece, config: EncoderSizes): number {
  const { vocabularySize, padId = config.padTokenId ?? 0 } = tokenizer;
  if (vocabularySize > config.vocabularySize) {
    throw new TaskError(
      'tokenizer-invalid',
      `Expected a tokenizer of at most the ${config.vocabularySize} pieces that the model knows, got ${vocabularySize}: use the tokenizer that belongs to the model.`,
    );
  }
  if (config.padTokenId !== null && padId !== config.padTokenId) {
    throw new TaskError(
      'tokenizer-invalid',
      `Expected the tokenizer's padding id to be the model's, ${config.padTokenId}, got ${padId}: use the tokenizer that belongs to the model.`,
    );
  }
  return padId;
}

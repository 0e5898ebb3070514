import { type BertConfig, bertConfig } from '@bertwright/encoder';
import { type WordpieceOptions, wordpiece } from '@bertwright/wordpiece';
import {
  type TextClassification,
  type TextClassificationOptions,
  textClassification,
} from './text-classification.ts';

/** What a task is made of that starts from nothing. */
export interface FreshTaskOptions
  extends Pick<
    TextClassificationOptions,
    'labels' | 'maxLength' | 'lengthMultiple' | 'labelSmoothing' | 'seed'
  > {
  /** The pieces of the vocabulary in the order of their ids. */
  vocabulary: readonly string[];
  /** Sizes and rates of the encoder; BERT-base's where they are left out. */
  config?: Partial<Omit<BertConfig, 'vocabularySize' | 'padTokenId'>>;
  /** How texts are normalised before they are split into pieces. */
  tokenizer?: Omit<WordpieceOptions, 'vocabulary'>;
}

/**
 * A text classification with fresh parameters, to train from scratch.
 *
 * @throws EncoderError for sizes that cannot be run; WordpieceError for a vocabulary without the special tokens;
 * TaskError `labels-invalid`.
 */
export function freshTask({
  vocabulary,
  config,
  tokenizer,
  ...options
}: FreshTaskOptions): TextClassification {
  const padTokenId = vocabulary.indexOf(tokenizer?.padToken ?? '[PAD]');
  const sizes = bertConfig({
    ...config,
    vocabularySize: vocabulary.length,
    padTokenId: padTokenId < 0 ? null : padTokenId,
  });
  const pieces = wordpiece({ modelMaxLength: sizes.maxPositions, ...tokenizer, vocabulary });
  return textClassification({ ...options, config: sizes, tokenizer: pieces });
}

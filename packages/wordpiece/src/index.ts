export type { AddedToken } from './added-tokens.ts';
export type { DecodeOptions } from './decode.ts';
export type { Encoding } from './encoding.ts';
export { WordpieceError, type WordpieceErrorCode } from './error.ts';
export {
  type LearnOptions,
  type LearnProgress,
  learnVocabulary,
  learnVocabularyAsync,
} from './learn-vocabulary.ts';
export { parseVocabulary, type TokenizerFiles, wordpieceFromFiles } from './read-files.ts';
export type { Truncation } from './windows.ts';
export {
  type EncodeBatchOptions,
  type EncodedBatch,
  type EncodeOptions,
  type EncodeTextOptions,
  type PadTo,
  type ResolvedOptions,
  type Text,
  type WindowsOptions,
  type Wordpiece,
  type WordpieceOptions,
  wordpiece,
} from './wordpiece.ts';

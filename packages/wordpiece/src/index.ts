export type { AddedToken } from './added-tokens.ts';
export type { DecodeOptions } from './decode.ts';
export type { Encoding } from './encoding.ts';
export { WordpieceError, type WordpieceErrorCode } from './error.ts';
export type {
  EncodeBatchOptions,
  EncodedBatch,
  EncodeOptions,
  EncodeTextOptions,
  PadTo,
  ResolvedOptions,
  Text,
  WindowsOptions,
  Wordpiece,
  WordpieceOptions,
} from './options.ts';
export { parseVocabulary, type TokenizerFiles, wordpieceFromFiles } from './read-files.ts';
export type { Truncation } from './windows.ts';
export { wordpiece } from './wordpiece.ts';

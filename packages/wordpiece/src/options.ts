import type { AddedToken } from './added-tokens.ts';
import type { DecodeOptions } from './decode.ts';
import type { Encoding } from './encoding.ts';
import type { Truncation } from './windows.ts';

/** A text, or the words of a text that is split already. */
export type Text = string | readonly string[];

export interface WordpieceOptions {
  /** Pieces in the order of their ids, or pieces with ids. */
  vocabulary: readonly string[] | ReadonlyMap<string, number>;
  /** Default true, as for the uncased models. */
  lowerCase?: boolean;
  /** Default: as `lowerCase`. */
  stripAccents?: boolean | undefined;
  /** Make each CJK ideograph a word. Default true. */
  chineseCharacters?: boolean;
  /** Remove control characters and unassigned code points. Default true. */
  cleanText?: boolean;
  unknownToken?: string;
  padToken?: string;
  clsToken?: string;
  sepToken?: string;
  maskToken?: string;
  /** Put the CLS and SEP tokens around texts. Default true. */
  template?: boolean;
  /** Default: the five tokens above, as far as they are in the vocabulary, as special tokens. */
  addedTokens?: readonly AddedToken[];
  /** What a piece that goes on a word begins with. Default '##'. */
  continuingPrefix?: string;
  /** A word of more code points is unknown. Default 100. */
  maxWordCharacters?: number;
  /** Whether the decoder cleans up each piece, as tokenizer.json says. Default true. */
  cleanPieces?: boolean;
  /** The longest input of the model, in tokens, for those who ask: nothing is truncated by it. */
  modelMaxLength?: number | undefined;
}

export interface EncodeOptions {
  /** Longest result, special tokens included. Default: no limit. */
  maxLength?: number | undefined;
  /** Default 'longest_first'. */
  truncation?: Truncation | undefined;
  /** Put the CLS and SEP tokens around the texts. Default true. */
  addSpecialTokens?: boolean | undefined;
  /** Take a special token that is written in the text for the token. Default true; false for text of strangers. */
  specialTokensInText?: boolean | undefined;
  /** Give `offsets` and `words` too. Default false. */
  offsets?: boolean | undefined;
}

/** How long rows become: as the longest, the next multiple above it, or exactly so long. */
export type PadTo = 'longest' | { multiple: number } | { length: number };

export interface EncodeTextOptions extends EncodeOptions {
  pair?: Text | undefined;
  /** Default: no padding. */
  padTo?: { multiple: number } | { length: number } | undefined;
}

export interface WindowsOptions extends EncodeTextOptions {
  maxLength: number;
  /** Tokens that neighbouring windows share. Default 0. */
  stride?: number | undefined;
}

export interface EncodeBatchOptions extends EncodeOptions {
  pairs?: readonly Text[] | undefined;
  /** Default 'longest'. */
  padTo?: PadTo | undefined;
}

/** Texts as rows of one length, row after row: [size, length]. */
export interface EncodedBatch {
  inputIds: Int32Array;
  tokenTypeIds: Int32Array;
  attentionMask: Uint8Array;
  /** [size, length, 2], as `Encoding.offsets`. */
  offsets?: Int32Array;
  /** [size, length], as `Encoding.words`. */
  words?: Int32Array;
  size: number;
  length: number;
  /** Number of texts that were truncated. */
  truncated: number;
}

export interface Wordpiece {
  /** One text or pair. Throws a `WordpieceError` for options that cannot be met. */
  encode(text: Text, options?: EncodeTextOptions): Encoding;
  /** Windows over a long text or pair, the first is what `encode` gives: see `windowsOf` for the order. */
  encodeWindows(text: Text, options: WindowsOptions): Encoding[];
  /** Texts or pairs as typed arrays [size, length]. */
  encodeBatch(texts: readonly Text[], options?: EncodeBatchOptions): EncodedBatch;
  /** [texts]: number of tokens of each text or pair, untruncated, special tokens included. */
  lengths(
    texts: readonly Text[],
    options?: Pick<EncodeBatchOptions, 'pairs' | 'addSpecialTokens' | 'specialTokensInText'>,
  ): Int32Array;
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string;
  /** The piece of each id; undefined where there is none. */
  tokens(ids: ArrayLike<number>): (string | undefined)[];
  idOf(token: string): number | undefined;
  tokenOf(id: number): string | undefined;
  isSpecial(id: number): boolean;
  /** The files that Hugging Face loads, as texts by name. */
  files(): Record<string, string>;
  /** One more than the largest id: rows of an embedding table. */
  readonly vocabularySize: number;
  readonly unknownId: number;
  /** Undefined where the vocabulary has no such token. */
  readonly padId: number | undefined;
  readonly clsId: number | undefined;
  readonly sepId: number | undefined;
  readonly maskId: number | undefined;
  readonly modelMaxLength: number | undefined;
  readonly options: Readonly<ResolvedOptions>;
}

/** Options with nothing left open. */
export type ResolvedOptions = Required<
  Omit<WordpieceOptions, 'vocabulary' | 'addedTokens' | 'modelMaxLength' | 'stripAccents'>
> & {
  stripAccents: boolean;
  vocabulary: ReadonlyMap<string, number>;
  addedTokens: readonly Required<AddedToken>[];
  modelMaxLength: number | undefined;
};

import type { AddedToken } from './added-tokens.ts';
import { type DecodeOptions, joinPieces } from './decode.ts';
import {
  type Columns,
  type Encoding,
  emptyColumns,
  specialCount,
  type Template,
  writeWindow,
} from './encoding.ts';
import { WordpieceError } from './error.ts';
import { normalize } from './normalize.ts';
import { tokenizeWith } from './tokenize.ts';
import { clear, emptyTokens, type Tokens } from './tokens.ts';
import { type Truncation, truncatedLengths, type Window, windowsOf } from './windows.ts';
import { tokenizerFiles } from './write-files.ts';

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

/**
 * BERT's tokenizer: what Hugging Face's tokenizers answers, in UTF-16 units.
 *
 * @throws WordpieceError where the vocabulary has no unknown, CLS or SEP token.
 */
export function wordpiece(options: WordpieceOptions): Wordpiece {
  const settings = resolve(options);
  const { vocabulary, addedTokens } = settings;
  const ids = new Map(vocabulary);
  const pieces: (string | undefined)[] = [];
  for (const [piece, id] of vocabulary) pieces[id] = piece;
  const special = new Set<number>();
  const specialPieces = new Set<string>();
  for (const token of addedTokens) {
    ids.set(token.content, token.id);
    pieces[token.id] = token.normalized ? normalize(token.content, settings).text : token.content;
    if (token.special) {
      special.add(token.id);
      specialPieces.add(token.content);
    }
  }
  const required = (token: string): number => {
    const id = ids.get(token);
    if (id === undefined)
      throw new WordpieceError(
        'vocabulary',
        `Expected the token ${token} in the vocabulary of ${vocabulary.size} pieces, found none: add it, or say which token takes its place.`,
      );
    return id;
  };
  const unknownId = required(settings.unknownToken);
  const template: Template | undefined = settings.template
    ? { cls: required(settings.clsToken), sep: required(settings.sepToken) }
    : undefined;
  const padId = ids.get(settings.padToken);
  const tokenize = tokenizeWith({ ...settings, unknownId, addedTokens: [...addedTokens] });
  const columns = [emptyTokens(), emptyTokens()] as const;

  function read(text: Text, tokens: Tokens, options: EncodeOptions, atMost: number): void {
    const request = {
      positions: options.offsets ?? false,
      specialTokens: options.specialTokensInText ?? true,
      atMost,
      word: -1,
    };
    if (typeof text === 'string') tokenize(text, tokens, request);
    else
      for (const part of text) {
        request.word++;
        tokenize(part, tokens, request);
      }
  }

  function roomFor(maxLength: number | undefined, around: number): number {
    if (maxLength === undefined) return Number.POSITIVE_INFINITY;
    if (Number.isInteger(maxLength) && maxLength >= around) return maxLength - around;
    throw new WordpieceError(
      'options',
      `Expected maxLength to be a whole number of at least the ${around} special tokens, got ${maxLength}.`,
    );
  }

  function padding(): number {
    return padId ?? required(settings.padToken);
  }

  function paddedLength(longest: number, padTo: PadTo | undefined): number {
    if (padTo === undefined || padTo === 'longest') return longest;
    const [name, value] = Object.entries(padTo)[0] as ['multiple' | 'length', number];
    if (!Number.isInteger(value) || value < 1)
      throw new WordpieceError(
        'options',
        `Expected padTo.${name} to be a whole number above 0, got ${value}.`,
      );
    if (name === 'multiple') return Math.ceil(longest / value) * value;
    if (longest > value)
      throw new WordpieceError(
        'options',
        `Expected at most the ${value} tokens of padTo.length, got ${longest}: give maxLength to truncate.`,
      );
    return value;
  }

  function encodeWindows(text: Text, options: WindowsOptions): Encoding[] {
    return encodeAll(text, options, true);
  }

  function encodeAll(text: Text, options: EncodeTextOptions & { stride?: number | undefined }, all: boolean) {
    const { pair, stride = 0, truncation = 'longest_first', offsets = false, padTo } = options;
    const around = options.addSpecialTokens === false ? undefined : template;
    const count = specialCount(around, pair !== undefined);
    const room = roomFor(options.maxLength, count);
    const roomAlone = roomFor(options.maxLength, specialCount(around, false));
    if (!Number.isInteger(stride) || stride < 0 || stride > roomAlone)
      throw new WordpieceError(
        'options',
        `Expected stride to be a whole number below the ${roomAlone} tokens that a window has room for, got ${stride}.`,
      );
    const [first, second] = columns;
    clear(first);
    clear(second);
    read(text, first, options, Number.POSITIVE_INFINITY);
    if (pair !== undefined) read(pair, second, options, Number.POSITIVE_INFINITY);
    const secondCount = pair === undefined ? undefined : second.count;
    const total = first.count + (secondCount ?? 0);
    const firstCut = { room, truncation, stride };
    let windows: Window[];
    if (all) windows = windowsOf(first.count, secondCount, firstCut);
    else {
      const [kept, secondKept] = truncatedLengths(first.count, secondCount, firstCut);
      windows = [{ first: [0, kept], second: [0, secondKept] }];
    }
    return windows.map((window): Encoding => {
      const kept =
        window.first[1] - window.first[0] + (window.second ? window.second[1] - window.second[0] : 0);
      const length = paddedLength(kept + count, padTo);
      const result = emptyColumns(length, length > kept + count ? padding() : 0, offsets, true);
      writeWindow(result, 0, window, first, pair === undefined ? undefined : second, around);
      return { ...(result as Encoding), truncated: total - kept };
    });
  }

  function encodeBatch(texts: readonly Text[], options: EncodeBatchOptions = {}): EncodedBatch {
    const { pairs, truncation = 'longest_first', offsets = false } = options;
    checkPairs(texts, pairs);
    const around = options.addSpecialTokens === false ? undefined : template;
    const count = specialCount(around, pairs !== undefined);
    const room = roomFor(options.maxLength, count);
    const [first, second] = columns;
    clear(first);
    clear(second);
    const windows: Window[] = [];
    let longest = 0;
    let truncated = 0;
    texts.forEach((text, row) => {
      const [firstStart, secondStart] = [first.count, second.count];
      read(text, first, options, firstStart + room + 1);
      if (pairs) read(pairs[row]!, second, options, secondStart + room + 1);
      const [firstCount, secondCount] = [first.count - firstStart, second.count - secondStart];
      const [firstKept, secondKept] = truncatedLengths(firstCount, pairs && secondCount, {
        room,
        truncation,
      });
      if (firstKept + secondKept < firstCount + secondCount) truncated++;
      first.count = firstStart + firstKept;
      second.count = secondStart + secondKept;
      longest = Math.max(longest, firstKept + secondKept + count);
      windows.push({ first: [firstStart, first.count], second: [secondStart, second.count] });
    });
    const length = paddedLength(longest, options.padTo);
    const total = windows.length * length;
    const filled = first.count + second.count + windows.length * count;
    const result: Columns = emptyColumns(total, filled < total ? padding() : 0, offsets);
    windows.forEach((window, row) => {
      writeWindow(result, row * length, window, first, pairs && second, around);
    });
    const { ids: inputIds, types: tokenTypeIds, mask: attentionMask, ...positions } = result;
    return {
      inputIds,
      tokenTypeIds,
      attentionMask,
      ...(positions as { offsets: Int32Array; words: Int32Array }),
      size: windows.length,
      length,
      truncated,
    };
  }

  function lengths(texts: readonly Text[], options: EncodeBatchOptions = {}): Int32Array {
    const { pairs } = options;
    checkPairs(texts, pairs);
    const around = options.addSpecialTokens === false ? undefined : template;
    const count = specialCount(around, pairs !== undefined);
    const [tokens] = columns;
    const request = { ...options, offsets: false };
    return Int32Array.from(texts, (text, row) => {
      clear(tokens);
      read(text, tokens, request, Number.POSITIVE_INFINITY);
      if (pairs) read(pairs[row]!, tokens, request, Number.POSITIVE_INFINITY);
      return tokens.count + count;
    });
  }

  const tokens = (list: ArrayLike<number>) => Array.from(list, (id) => pieces[id]);
  return {
    encode: (text, options = {}) => encodeAll(text, options, false)[0]!,
    encodeWindows,
    encodeBatch,
    lengths,
    decode(list, { skipSpecialTokens = true, cleanUp = true } = {}) {
      const kept = Array.from(list)
        .flatMap((id) => pieces[id] ?? [])
        .filter((piece) => !(skipSpecialTokens && specialPieces.has(piece)));
      return joinPieces(kept, settings.continuingPrefix, settings.cleanPieces, cleanUp);
    },
    tokens,
    idOf: (token) => ids.get(token),
    tokenOf: (id) => pieces[id],
    isSpecial: (id) => special.has(id),
    files: () => tokenizerFiles(settings),
    vocabularySize: pieces.length,
    unknownId,
    padId,
    clsId: ids.get(settings.clsToken),
    sepId: ids.get(settings.sepToken),
    maskId: ids.get(settings.maskToken),
    modelMaxLength: settings.modelMaxLength,
    options: settings,
  };
}

function checkPairs(texts: readonly Text[], pairs: readonly Text[] | undefined): void {
  if (pairs && pairs.length !== texts.length)
    throw new WordpieceError(
      'options',
      `Expected as many pairs as texts, got ${pairs.length} for ${texts.length} texts.`,
    );
}

function resolve(options: WordpieceOptions): ResolvedOptions {
  const vocabulary: Map<string, number> =
    options.vocabulary instanceof Map
      ? new Map(options.vocabulary)
      : new Map((options.vocabulary as readonly string[]).map((piece, id) => [piece, id]));
  const lowerCase = options.lowerCase ?? true;
  const names = {
    unknownToken: options.unknownToken ?? '[UNK]',
    padToken: options.padToken ?? '[PAD]',
    clsToken: options.clsToken ?? '[CLS]',
    sepToken: options.sepToken ?? '[SEP]',
    maskToken: options.maskToken ?? '[MASK]',
  };
  const added: readonly AddedToken[] =
    options.addedTokens ??
    Object.values(names)
      .filter((content) => vocabulary.has(content))
      .map((content) => ({ content, special: true }));
  let nextId = 0;
  for (const id of vocabulary.values()) nextId = Math.max(nextId, id + 1);
  for (const { id } of added) nextId = Math.max(nextId, (id ?? 0) + 1);
  const addedTokens = added
    .filter(({ content }) => content)
    .map((token) => {
      const special = token.special ?? false;
      return {
        singleWord: false,
        lstrip: false,
        rstrip: false,
        ...token,
        special,
        normalized: token.normalized ?? !special,
        id: token.id ?? vocabulary.get(token.content) ?? nextId++,
      };
    });
  return {
    ...names,
    vocabulary,
    lowerCase,
    stripAccents: options.stripAccents ?? lowerCase,
    chineseCharacters: options.chineseCharacters ?? true,
    cleanText: options.cleanText ?? true,
    template: options.template ?? true,
    addedTokens,
    continuingPrefix: options.continuingPrefix ?? '##',
    maxWordCharacters: options.maxWordCharacters ?? 100,
    cleanPieces: options.cleanPieces ?? true,
    modelMaxLength: options.modelMaxLength,
  };
}

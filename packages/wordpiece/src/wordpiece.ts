import { joinPieces } from './decode.ts';
import { type Encoding, specialCount, type Template, writeRows } from './encoding.ts';
import { unexpected } from './error.ts';
import { normalize } from './normalize.ts';
import type {
  EncodeOptions,
  EncodeTextOptions,
  PadTo,
  Text,
  Wordpiece,
  WordpieceOptions,
} from './options.ts';
import { resolve } from './resolve.ts';
import { tokenizeWith } from './tokenize.ts';
import { clear, emptyTokens, type Tokens } from './tokens.ts';
import { truncatedLengths, type Window, windowsOf } from './windows.ts';
import { tokenizerFiles } from './write-files.ts';

/** More tokens than a text can have. */
const UNLIMITED = 2 ** 40;

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
  const special = new Map<string, number>();
  for (const { content, id, ...token } of addedTokens) {
    ids.set(content, id);
    pieces[id] = token.normalized ? normalize(content, settings).text : content;
    if (token.special) special.set(content, id);
  }
  const specialIds = new Set(special.values());
  const required = (token: string): number => {
    const id = ids.get(token);
    if (id === undefined)
      throw unexpected(
        'vocabulary',
        `the token ${token} among the pieces`,
        'none',
        'add it, or name another one',
      );
    return id;
  };
  const unknownId = required(settings.unknownToken);
  const template: Template | undefined = settings.template
    ? { cls: required(settings.clsToken), sep: required(settings.sepToken) }
    : undefined;
  const padId = ids.get(settings.padToken);
  const tokenize = tokenizeWith({ ...settings, unknownId });
  const [first, second] = [emptyTokens(), emptyTokens()];

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

  function around(options: EncodeOptions, pair: boolean): number {
    return specialCount(options.addSpecialTokens === false ? undefined : template, pair);
  }

  function roomFor(options: EncodeOptions, pair: boolean): number {
    const { maxLength = UNLIMITED } = options;
    const room = maxLength - around(options, pair);
    if (room >= 0 && !(room % 1)) return room;
    throw unexpected(
      'options',
      'maxLength to be a whole number with room for the special tokens',
      maxLength,
      'raise it',
    );
  }

  /** Reads texts or pairs, and gives their rows, or all their windows, and how to write some of them. */
  function readRows(
    texts: readonly Text[],
    pairs: readonly Text[] | undefined,
    options: EncodeOptions & { stride?: number | undefined },
    all: boolean,
    atMost?: number,
  ) {
    const { truncation = 'longest_first', stride = 0, offsets = false } = options;
    const pair = checkPairs(texts, pairs);
    const room = roomFor(options, pair);
    if (!(stride >= 0 && stride <= roomFor(options, false)) || stride % 1)
      throw unexpected('options', `stride to be a whole number below ${room}`, stride, 'raise maxLength');
    const specials = around(options, pair);
    clear(first);
    clear(second);
    const rows: Window[] = [];
    let truncated = 0;
    let leftOut = 0;
    // Of a single text a batch needs no more than tells that it is too long; of a pair, which one is longer.
    const limit = pair ? UNLIMITED : (atMost ?? room + 1);
    const cut = { room, truncation, stride };
    texts.forEach((text, index) => {
      const [start, secondStart] = [first.count, second.count];
      read(text, first, options, start + limit);
      if (pairs) read(pairs[index]!, second, options, UNLIMITED);
      const count = first.count - start;
      const secondCount = pairs && second.count - secondStart;
      const [kept, secondKept] = truncatedLengths(count, secondCount, cut);
      const left = count + (secondCount ?? 0) - kept - secondKept;
      if (left) truncated++;
      leftOut += left;
      const add = (from: number, to: number, secondFrom: number, secondTo: number) =>
        rows.push([start + from, start + to, secondStart + secondFrom, secondStart + secondTo]);
      if (all) for (const window of windowsOf(count, secondCount, cut)) add(...window);
      else {
        add(0, kept, 0, secondKept);
        first.count = start + kept;
        second.count = secondStart + secondKept;
      }
    });
    const lengthOf = ([from, to, secondFrom, secondTo]: Window) =>
      to - from + secondTo - secondFrom + specials;
    const write = (some: readonly Window[], length: number, together: boolean) =>
      writeRows(some, length, first, pair ? second : undefined, {
        template: specials ? template : undefined,
        padId: some.some((row) => lengthOf(row) < length) ? (padId ?? required(settings.padToken)) : 0,
        positions: offsets,
        together,
      });
    const longest = rows.reduce((most, row) => Math.max(most, lengthOf(row)), 0);
    return { rows, longest, lengthOf, truncated, leftOut, write };
  }

  function encodeText(text: Text, options: EncodeTextOptions, all: boolean): Encoding[] {
    const { pair, padTo } = options;
    const pairs = pair === undefined ? undefined : [pair];
    const { rows, longest, lengthOf, leftOut, write } = readRows([text], pairs, options, all, UNLIMITED);
    const length = padTo && paddedLength(longest, padTo);
    return rows.map((row) => ({ ...write([row], length ?? lengthOf(row), true), truncated: leftOut }));
  }

  return {
    encode: (text, options = {}) => encodeText(text, options, false)[0]!,
    encodeWindows: (text, options) => encodeText(text, options, true),
    encodeBatch(texts, options = {}) {
      const { rows, longest, truncated, write } = readRows(texts, options.pairs, options, false);
      const length = paddedLength(longest, options.padTo);
      const { ids: inputIds, types: tokenTypeIds, mask: attentionMask, ...rest } = write(rows, length, false);
      return { inputIds, tokenTypeIds, attentionMask, ...rest, size: rows.length, length, truncated };
    },
    lengths(texts, options = {}) {
      const { pairs } = options;
      const specials = around(options, checkPairs(texts, pairs));
      return Int32Array.from(texts, (text, row) => {
        clear(first);
        read(text, first, options, UNLIMITED);
        if (pairs) read(pairs[row]!, first, options, UNLIMITED);
        return first.count + specials;
      });
    },
    decode(list, { skipSpecialTokens = true, cleanUp = true } = {}) {
      const kept = Array.from(list, (id) => pieces[id]).filter(
        (piece): piece is string => piece !== undefined && !(skipSpecialTokens && special.has(piece)),
      );
      return joinPieces(kept, settings.continuingPrefix, settings.cleanPieces, cleanUp);
    },
    tokens: (list) => Array.from(list, (id) => pieces[id]),
    idOf: (token) => ids.get(token),
    tokenOf: (id) => pieces[id],
    isSpecial: (id) => specialIds.has(id),
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

function checkPairs(texts: readonly Text[], pairs: readonly Text[] | undefined): boolean {
  if (!pairs) return false;
  if (pairs.length === texts.length) return true;
  throw unexpected('options', `${texts.length} pairs, one a text`, pairs.length, 'give as many');
}

function paddedLength(longest: number, padTo: PadTo = 'longest'): number {
  if (padTo === 'longest') return longest;
  const { multiple, length }: { multiple?: number; length?: number } = padTo;
  const size = multiple ?? length!;
  if (!(size > 0) || size % 1)
    throw unexpected('options', 'a whole number above 0 in padTo', size, 'correct it');
  if (multiple) return Math.ceil(longest / multiple) * multiple;
  if (longest > size)
    throw unexpected(
      'options',
      `at most the ${size} tokens of padTo.length`,
      longest,
      'give maxLength to truncate',
    );
  return size;
}

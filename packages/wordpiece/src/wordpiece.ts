import { joinPieces } from './decode.ts';
import { type Encoding, emptyColumns, specialCount, type Template, writeWindow } from './encoding.ts';
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

  /** Rows of texts or pairs, or of all their windows. */
  function encodeRows(
    texts: readonly Text[],
    pairs: readonly Text[] | undefined,
    options: EncodeOptions & { stride?: number | undefined },
    padTo: PadTo | undefined,
    { windows: all, together }: { windows: boolean; together: boolean },
  ) {
    const { truncation = 'longest_first', stride = 0, offsets = false } = options;
    const pair = checkPairs(texts, pairs);
    const room = roomFor(options, pair);
    if (!(stride >= 0 && stride <= roomFor(options, false)) || stride % 1)
      throw unexpected(
        'options',
        `stride to be a whole number below ${room}`,
        stride,
        'lower it or raise maxLength',
      );
    const specials = around(options, pair);
    clear(first);
    clear(second);
    const rows: Window[] = [];
    const lengths: number[] = [];
    let longest = 0;
    let truncated = 0;
    let leftOut = 0;
    // Of a single text a batch needs no more than tells that it is too long; of a pair, which one is longer.
    const atMost = together || pairs ? UNLIMITED : room + 1;
    const cut = { room, truncation, stride };
    texts.forEach((text, index) => {
      const [start, secondStart] = [first.count, second.count];
      read(text, first, options, start + atMost);
      if (pairs) read(pairs[index]!, second, options, secondStart + atMost);
      const count = first.count - start;
      const secondCount = pairs && second.count - secondStart;
      const [kept, secondKept] = truncatedLengths(count, secondCount, cut);
      const left = count + (secondCount ?? 0) - kept - secondKept;
      if (left) truncated++;
      leftOut += left;
      const windows: Window[] = all
        ? windowsOf(count, secondCount, cut)
        : [{ first: [0, kept], second: [0, secondKept] }];
      for (const {
        first: [from, to],
        second: [secondFrom, secondTo] = [0, 0],
      } of windows) {
        const length = to - from + secondTo - secondFrom + specials;
        lengths.push(length);
        longest = Math.max(longest, length);
        rows.push({
          first: [start + from, start + to],
          second: [secondStart + secondFrom, secondStart + secondTo],
        });
      }
      if (all) return;
      first.count = start + kept;
      second.count = secondStart + secondKept;
    });
    const length = paddedLength(longest, padTo);
    const pads = padTo && lengths.some((each) => each < length);
    const columns = emptyColumns(
      rows.length * length,
      pads ? (padId ?? required(settings.padToken)) : 0,
      offsets,
      together,
    );
    rows.forEach((row, index) => {
      writeWindow(
        columns,
        index * length,
        row,
        first,
        pair ? second : undefined,
        specials ? template : undefined,
      );
    });
    return { columns, lengths, length, truncated, leftOut };
  }

  function encodeText(text: Text, options: EncodeTextOptions, windows: boolean): Encoding[] {
    const { pair, padTo } = options;
    const pairs = pair === undefined ? undefined : [pair];
    const { columns, lengths, length, leftOut } = encodeRows([text], pairs, options, padTo, {
      windows,
      together: true,
    });
    if (lengths.length === 1) return [{ ...columns, truncated: leftOut }];
    return lengths.map((own, row) => {
      const part = <T extends Int32Array | Uint8Array>(column: T, width = 1) =>
        column.slice(row * length * width, (row * length + (padTo ? length : own)) * width) as T;
      const { ids, types, mask, offsets, words } = columns;
      return {
        ids: part(ids),
        types: part(types),
        mask: part(mask),
        ...(offsets && words && { offsets: part(offsets, 2), words: part(words) }),
        truncated: leftOut,
      };
    });
  }

  return {
    encode: (text, options = {}) => encodeText(text, options, false)[0]!,
    encodeWindows: (text, options) => encodeText(text, options, true),
    encodeBatch(texts, options = {}) {
      const { columns, lengths, length, truncated } = encodeRows(
        texts,
        options.pairs,
        options,
        options.padTo ?? 'longest',
        { windows: false, together: false },
      );
      const { ids: inputIds, types: tokenTypeIds, mask: attentionMask, ...positions } = columns;
      return { inputIds, tokenTypeIds, attentionMask, ...positions, size: lengths.length, length, truncated };
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

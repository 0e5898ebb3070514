import type { Encoding } from '@bertwright/wordpiece';
import type { PrepareOptions, TextPair, TokenRow } from './prepared-texts.ts';
import { TaskError } from './task-error.ts';

/** Where a mask stands in the text that was given, in UTF-16 units: `text.slice(start, end)` is the mask. */
export interface MaskSpan {
  /** Which of a pair's texts it is in; left out where there is one text. */
  readonly field?: 'text' | 'pair';
  readonly start: number;
  readonly end: number;
}

/** A row of tokens that can be masked: a text or a pair, or a window of a long text. */
export interface MaskableRow extends TokenRow {
  /** The index of its text. */
  readonly example: number;
  /**
   * What its masks are drawn by: the index of its text, and of its second windows and later ones a number above all of
   * those, so that a long text changes nothing of the others.
   */
  readonly number: number;
  /** The word of each token, where words are asked for. */
  readonly words?: Int32Array | undefined;
  /** Where the text itself has [MASK], ascending. */
  readonly own: readonly number[];
  /** Where those stand in the text, where places are asked for. */
  readonly spans: readonly MaskSpan[];
}

/** What of texts is kept in their rows. */
export interface MaskableOptions extends Pick<PrepareOptions, 'tokenizer' | 'maxLength'> {
  /** Whether the word of each token is. */
  readonly words: boolean;
  /** Whether it is where masks stand in the texts. */
  readonly places: boolean;
}

/**
 * Turns texts into rows. A text that is too long becomes windows that follow each other, each with [CLS] and [SEP], so
 * that every token is in one; a pair that is too long is cut.
 *
 * @throws TaskError `length-invalid` for a maximum length without room for a token.
 */
export function maskableRows(
  texts: readonly TextPair[],
  { tokenizer, maxLength, words, places }: MaskableOptions,
): { rows: MaskableRow[]; truncated: number } {
  const special = tokenizer.encode('').ids.length;
  if (maxLength <= special) {
    throw new TaskError(
      'length-invalid',
      `Expected rows of at least ${special + 1} tokens, special ones included, got ${maxLength}: raise the maximum length.`,
    );
  }
  const rows: MaskableRow[] = [];
  let truncated = 0;
  let later = texts.length;
  for (const [example, { text, pair }] of texts.entries()) {
    const options = { maxLength, offsets: words || places };
    const encodings =
      pair === undefined
        ? tokenizer.encodeWindows(text, options)
        : [tokenizer.encode(text, { ...options, pair })];
    if (pair !== undefined && encodings[0]!.truncated > 0) truncated++;
    for (const [window, encoding] of encodings.entries()) {
      const { maskId } = tokenizer;
      const masked = maskId !== undefined && encoding.ids.includes(maskId);
      const own = masked ? Array.from(encoding.ids.keys()).filter((at) => encoding.ids[at] === maskId) : none;
      rows.push({
        ids: encoding.ids,
        types: encoding.types,
        example,
        number: window === 0 ? example : later++,
        ...(words && { words: encoding.words }),
        own,
        spans: places && masked ? own.map((at) => spanOf(encoding, at, { text, pair })) : none,
      });
    }
  }
  return { rows, truncated };
}

/** For the many rows that have no mask of their own: one array for all takes less memory. */
const none: readonly never[] = [];

/** A token's place, without white space that the tokenizer takes with it. */
function spanOf({ types, offsets }: Encoding, at: number, { text, pair }: TextPair): MaskSpan {
  const second = types[at] === 1;
  const [from, to] = [offsets![2 * at]!, offsets![2 * at + 1]!];
  const surface = (second ? pair! : text).slice(from, to);
  const start = from + surface.length - surface.trimStart().length;
  const end = to - (surface.length - surface.trimEnd().length);
  return { ...(pair !== undefined && { field: second ? 'pair' : 'text' }), start, end };
}

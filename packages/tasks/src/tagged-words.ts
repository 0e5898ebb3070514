import type { Wordpiece } from '@bertwright/wordpiece';
import { locateWords, type TaggedText } from './tagged-text.ts';

/** One word of a text: where it is in characters, and its pieces, from the first up to the second. */
export interface SplitWord {
  readonly start: number;
  readonly end: number;
  readonly pieces: readonly [from: number, to: number];
}

/** A text, its words, and their pieces. */
export interface SplitText {
  readonly text: string;
  /** Whether its words were given. */
  readonly given: boolean;
  readonly words: readonly SplitWord[];
  /** All pieces [pieces]. */
  readonly ids: Int32Array;
  /** The number of each word's tag [words], where they are known. */
  readonly tags?: Int32Array;
}

/**
 * Splits texts into words and pieces. A given word of characters that the tokenizer drops (U+FE0F) has no pieces.
 * @throws DataError as `locateWords`.
 */
export function splitTexts(
  examples: readonly TaggedText[],
  tags: readonly (Int32Array | undefined)[],
  tokenizer: Wordpiece,
): SplitText[] {
  return examples.map((example, index) => {
    const { text, tokens, starts } = locateWords(example);
    const { ids, words, offsets } = tokenizer.encode(tokens ?? text, {
      addSpecialTokens: false,
      offsets: true,
    });
    const pieces = piecesOf(words!, tokens?.length);
    const found = pieces.map(([from, to], word): SplitWord => {
      if (!tokens) return { start: offsets![2 * from]!, end: offsets![2 * to - 1]!, pieces: [from, to] };
      const start = starts![word]!;
      return { start, end: start + tokens[word]!.length, pieces: [from, to] };
    });
    const numbers = tags[index];
    return { text, given: tokens !== undefined, words: found, ids, ...(numbers && { tags: numbers }) };
  });
}

/** The pieces of each word, by the word of each piece [pieces]; as many words as given, or as there are. */
function piecesOf(
  words: Int32Array,
  count = words.length > 0 ? words.at(-1)! + 1 : 0,
): (readonly [number, number])[] {
  let piece = 0;
  return Array.from({ length: count }, (_, word) => {
    const from = piece;
    while (piece < words.length && words[piece] === word) piece++;
    return [from, piece] as const;
  });
}

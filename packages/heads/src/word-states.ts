import { reshape, type Tensor, tensor1d } from '@bertwright/tensor';
import { HeadError } from './head-error.ts';
import { statesAt } from './states-at.ts';

/** The words of a batch, moved to the front of their rows. */
export interface PackedWords {
  /** Of the batch's hidden states. */
  readonly batch: number;
  readonly length: number;
  /** Width of the packed rows: the number of words of the longest, or what was asked for. */
  readonly words: number;
  /** Where each word's state is [batch * words], each `row * length + token`; the row's first token where no word is. */
  readonly positions: Int32Array;
  /** 1 where there is a word [batch * words]. */
  readonly mask: Uint8Array;
}

/**
 * Moves words to the front of their rows, as a chain over words needs them.
 *
 * @param first of each row the tokens that stand for its words, usually the first piece of each, in order.
 * @param options `length`: of the batch's rows in tokens; `words`: the width of the packed rows, at least that of the
 * longest row and 1, which is what it is where it is left out. Few different widths mean few different shapes.
 * @throws HeadError `shape-invalid` where a token is not in its row, a row has more than `words`, or tokens do not rise.
 */
export function packWords(
  first: readonly ArrayLike<number>[],
  {
    length,
    words = first.reduce((longest, row) => Math.max(longest, row.length), 1),
  }: { length: number; words?: number },
): PackedWords {
  const positions = new Int32Array(first.length * words);
  const mask = new Uint8Array(first.length * words);
  for (const [row, tokens] of first.entries()) {
    const rises = Array.from(tokens).every((token, index) => token > (index > 0 ? tokens[index - 1]! : -1));
    if (tokens.length > words || !rises || (tokens.length > 0 && tokens[tokens.length - 1]! >= length)) {
      throw new HeadError(
        'shape-invalid',
        `Expected at most ${words} rising tokens from 0 to ${length - 1} in row ${row}, got ${Array.from(tokens)}.`,
      );
    }
    positions.fill(row * length, row * words, (row + 1) * words);
    for (let index = 0; index < tokens.length; index++) {
      positions[row * words + index] = row * length + tokens[index]!;
      mask[row * words + index] = 1;
    }
  }
  return { batch: first.length, length, words, positions, mask };
}

/**
 * The states of packed words: [batch, words, hidden].
 *
 * @param hidden [batch, length, hidden].
 * @throws HeadError `shape-invalid` where the words were packed for another batch.
 */
export function wordStates(hidden: Tensor, { batch, length, words, positions }: PackedWords): Tensor {
  const [rows, tokens, width] = hidden.shape as [number, number, number];
  if (rows !== batch || tokens !== length) {
    throw new HeadError(
      'shape-invalid',
      `Expected hidden states [${batch}, ${length}, hidden] for these words, got [${hidden.shape}].`,
    );
  }
  return reshape(statesAt(hidden, tensor1d(positions, 'int32')), [batch, words, width]);
}

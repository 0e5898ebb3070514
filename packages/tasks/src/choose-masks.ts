import { siteHash, uniform } from '@bertwright/tensor';
import type { Wordpiece } from '@bertwright/wordpiece';

/** How the tokens of a row are masked. */
export interface MaskOptions {
  readonly tokenizer: Wordpiece;
  /** The share of a row's tokens that the model must say. */
  readonly probability: number;
  /** The word of each token of the row [length], -1 for special ones; tokens are masked alone where it is left out. */
  readonly words?: Int32Array | undefined;
  /** What the choice depends on, and nothing else. */
  readonly seed: number;
  readonly epoch: number;
  readonly row: number;
}

/** The tokens of a row that the model must say, and what it sees in their place. */
export interface ChosenMasks {
  /** Places in the row, ascending. */
  readonly positions: number[];
  /** What stands there instead: [MASK] for 80 % of them, a random piece for 10 %, the token itself for 10 %. */
  readonly shown: number[];
}

const site = siteHash('masked-language-modelling');

/** How many tokens of a row are masked: at least one (Devlin et al. 2019, and the authors' code). */
export function maskCount(tokens: number, probability: number): number {
  return tokens === 0 ? 0 : Math.max(1, Math.round(tokens * probability));
}

/**
 * Chooses the masks of a row of tokens (Devlin et al. 2019, appendix A.1); special tokens are never masked. Whole words
 * are taken while they fit in the share of tokens.
 */
export function chooseMasks(
  ids: Int32Array,
  { tokenizer, probability, words, seed, epoch, row }: MaskOptions,
): ChosenMasks {
  const groups = maskable(ids, tokenizer, words);
  const wanted = maskCount(
    groups.reduce((tokens, group) => tokens + group.length, 0),
    probability,
  );
  const numbers = uniform(3 * ids.length, 0, 1, { seed, step: epoch, microBatch: row, site });
  const order = groups.map((group) => ({ group, key: numbers[group[0]!]! })).sort((a, b) => a.key - b.key);
  const positions: number[] = [];
  for (const { group } of order) {
    // The first word is taken however long it is: a row without a mask teaches nothing.
    if (positions.length === 0 || positions.length + group.length <= wanted) positions.push(...group);
  }
  positions.sort((a, b) => a - b);
  const shown = positions.map((position) => {
    const kind = numbers[ids.length + position]!;
    if (kind < 0.8) return tokenizer.maskId!;
    return kind < 0.9 ? randomPiece(tokenizer, numbers[2 * ids.length + position]!) : ids[position]!;
  });
  return { positions: wanted === 0 ? [] : positions, shown };
}

/** The tokens that may be masked, those of a word together. */
function maskable(ids: Int32Array, tokenizer: Wordpiece, words: Int32Array | undefined): number[][] {
  const groups: number[][] = [];
  let last = -1;
  for (const [position, id] of ids.entries()) {
    const word = words?.[position] ?? -1;
    if (tokenizer.isSpecial(id)) last = -1;
    else if (word >= 0 && word === last) groups.at(-1)!.push(position);
    else {
      groups.push([position]);
      last = word;
    }
  }
  return groups;
}

/** A piece that is no special token, by a number from 0 to below 1. */
function randomPiece(tokenizer: Wordpiece, number: number): number {
  const { vocabularySize } = tokenizer;
  const start = Math.floor(number * vocabularySize);
  for (let step = 0; step < vocabularySize; step++) {
    const id = (start + step) % vocabularySize;
    if (tokenizer.tokenOf(id) !== undefined && !tokenizer.isSpecial(id)) return id;
  }
  return start;
}

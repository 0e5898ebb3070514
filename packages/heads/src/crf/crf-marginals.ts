import { type ChainRow, type ChainScores, type CrfValues, chainScores } from './chain-scores.ts';

/** What the words of a row are, all labellings considered. */
export interface Marginals {
  /** The probability of each label of each word [words * labels]; those of a word sum to 1. */
  probabilities: Float64Array;
  /** The logarithm of the sum of exp(score) over all labellings; -Infinity where the constraints allow none. */
  logPartition: number;
}

/**
 * The probability that each word has each label, by the forward-backward algorithm (Rabiner 1989, section III;
 * Sutton and McCallum 2012, section 4.1), on the host in double precision. Under constraints they are those among the
 * labellings that are allowed.
 *
 * @returns probabilities of NaN where the constraints allow no labelling.
 * @throws HeadError `shape-invalid` where emissions, parameters or constraints do not fit each other.
 */
export function crfMarginals(values: CrfValues, row: ChainRow): Marginals {
  const chain = chainScores(values, row);
  const { words, labels } = chain;
  if (words === 0) return { probabilities: new Float64Array(0), logPartition: 0 };
  const before = forward(chain);
  const after = backward(chain);
  const last = (words - 1) * labels;
  const logPartition = logSum(labels, (label) => before[last + label]! + chain.end[label]!);
  return {
    probabilities: before.map((score, index) => Math.exp(score + after[index]! - logPartition)),
    logPartition,
  };
}

/** The log-sum of all ways to each label, its emission included [words * labels]. */
function forward({ words, labels, emission, start, transitions }: ChainScores): Float64Array {
  const sums = new Float64Array(words * labels);
  for (let label = 0; label < labels; label++) sums[label] = start[label]! + emission(0, label);
  for (let word = 1; word < words; word++) {
    const previous = (word - 1) * labels;
    for (let label = 0; label < labels; label++) {
      const ways = logSum(labels, (other) => sums[previous + other]! + transitions[other * labels + label]!);
      sums[word * labels + label] = ways + emission(word, label);
    }
  }
  return sums;
}

/** The log-sum of all ways from each label to the end, its own emission left out [words * labels]. */
function backward({ words, labels, emission, transitions, end }: ChainScores): Float64Array {
  const sums = new Float64Array(words * labels);
  sums.set(end, (words - 1) * labels);
  for (let word = words - 2; word >= 0; word--) {
    const next = (word + 1) * labels;
    for (let label = 0; label < labels; label++) {
      sums[word * labels + label] = logSum(
        labels,
        (other) => transitions[label * labels + other]! + emission(word + 1, other) + sums[next + other]!,
      );
    }
  }
  return sums;
}

function logSum(count: number, scoreOf: (index: number) => number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) largest = Math.max(largest, scoreOf(index));
  if (largest === Number.NEGATIVE_INFINITY) return largest;
  let total = 0;
  for (let index = 0; index < count; index++) total += Math.exp(scoreOf(index) - largest);
  return largest + Math.log(total);
}

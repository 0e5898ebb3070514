import { type ChainRow, type CrfValues, chainScores } from './chain-scores.ts';

/** The best labelling of a row. */
export interface BestLabels {
  /** [words] */
  labels: Int32Array;
  /** The sum of its scores; -Infinity where the constraints allow no labelling. */
  score: number;
}

/**
 * The labelling with the largest score (Viterbi 1967; Forney 1973), on the host in double precision. Of equals the one
 * with the smaller last label, and so on backwards.
 *
 * @throws HeadError `shape-invalid` where emissions, parameters or constraints do not fit each other.
 */
export function viterbi(values: CrfValues, row: ChainRow): BestLabels {
  const { words, labels, emission, start, transitions, end } = chainScores(values, row);
  if (words === 0) return { labels: new Int32Array(0), score: 0 };
  let best = Float64Array.from(start, (score, label) => score + emission(0, label));
  const from = new Int32Array(words * labels);
  for (let word = 1; word < words; word++) {
    const next = new Float64Array(labels);
    for (let label = 0; label < labels; label++) {
      const before = indexOfLargest(labels, (other) => best[other]! + transitions[other * labels + label]!);
      from[word * labels + label] = before;
      next[label] = best[before]! + transitions[before * labels + label]! + emission(word, label);
    }
    best = next;
  }
  let label = indexOfLargest(labels, (last) => best[last]! + end[last]!);
  const score = best[label]! + end[label]!;
  const found = new Int32Array(words);
  for (let word = words - 1; word >= 0; word--) {
    found[word] = label;
    label = from[word * labels + label]!;
  }
  return { labels: found, score };
}

function indexOfLargest(count: number, scoreOf: (index: number) => number): number {
  let largest = 0;
  for (let index = 1; index < count; index++) if (scoreOf(index) > scoreOf(largest)) largest = index;
  return largest;
}

import { HeadError } from '../head-error.ts';
import type { CrfParameters } from './crf-parameters.ts';
import type { LabelConstraints } from './label-constraints.ts';

/** A chain's parameters on the host. */
export type CrfValues = CrfParameters<ArrayLike<number>>;

/** One row of words to label. */
export interface ChainRow {
  /** Scores of the labels of the row's words, and of no more than those [words * labels]. */
  emissions: ArrayLike<number>;
  /** Labellings that break them are impossible; all are possible where they are left out. */
  constraints?: LabelConstraints;
}

/** The scores of one row, with -Infinity for what is forbidden, in double precision. */
export interface ChainScores {
  readonly words: number;
  readonly labels: number;
  readonly emission: (word: number, label: number) => number;
  readonly start: Float64Array;
  readonly transitions: Float64Array;
  readonly end: Float64Array;
}

/**
 * The scores of a row under its constraints.
 * @throws HeadError `shape-invalid` where emissions, parameters or constraints do not fit each other.
 */
export function chainScores(values: CrfValues, { emissions, constraints }: ChainRow): ChainScores {
  const labels = values.start.length;
  const words = emissions.length / labels;
  const allowed = constraints ?? values;
  const fits =
    Number.isInteger(words) &&
    [values, allowed].every(
      ({ start, transitions, end }) =>
        start.length === labels && end.length === labels && transitions.length === labels * labels,
    );
  if (!fits) {
    throw new HeadError(
      'shape-invalid',
      `Expected emissions [words * ${labels}], transitions [${labels} * ${labels}] and constraints of the same sizes, got ${emissions.length}, ${values.transitions.length} and ${constraints?.transitions.length ?? 'none'}.`,
    );
  }
  const under = (scores: ArrayLike<number>, mask: Uint8Array | undefined) =>
    Float64Array.from(scores, (score, index) => (mask?.[index] === 0 ? Number.NEGATIVE_INFINITY : score));
  return {
    words,
    labels,
    emission: (word, label) => emissions[word * labels + label]!,
    start: under(values.start, constraints?.start),
    transitions: under(values.transitions, constraints?.transitions),
    end: under(values.end, constraints?.end),
  };
}

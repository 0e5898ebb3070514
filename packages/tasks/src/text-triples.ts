import type { RowFields } from '@bertwright/data';
import type { PrepareOptions } from './prepared-texts.ts';
import type { Prepared } from './task.ts';
import type { TaskExample } from './task-kind.ts';
import { prepareTextGroups, type TextGroupsBatch } from './text-groups.ts';

/** A text, and what it is compared with where there is such. */
export interface TextTriple extends TaskExample {
  readonly text: string;
  /** A text that is to be close to it, or as close as the score says. */
  readonly pair?: string | undefined;
  /** A text that is to be far from it; only beside a pair. */
  readonly negative?: string | undefined;
  /** How similar text and pair are, from -1 to 1. */
  readonly score?: number | undefined;
}

/** A batch of texts, pairs or triples. */
export interface TripleBatch extends TextGroupsBatch {
  /** The score of each row [size], NaN where it has none. */
  readonly targets: Float32Array;
  /** Whether any row of the data set has a score. */
  readonly scored: boolean;
  /** A number for each text [size * width], the same for the same text; -1 where there is none. */
  readonly textIds: Int32Array;
}

/** The columns of a triple. */
export const tripleFields = {
  text: { about: 'the texts' },
  pair: { about: 'texts that are similar to them', optional: true },
  negative: { about: 'texts that are not, where rows are triples', optional: true },
  score: { about: 'how similar the pairs are', answer: true, optional: true },
} as const;

/** A row as a triple. @throws DataError `invalid-value` for a score beyond the greatest, or a negative without a pair. */
export function readTriple(row: RowFields, greatestScore: number): TextTriple {
  const score = row.optionalNumber('score');
  const triple = {
    text: row.text('text'),
    pair: row.optionalText('pair'),
    negative: row.optionalText('negative'),
    score: score === undefined ? undefined : score / greatestScore,
    line: row.line,
  };
  if (score !== undefined && Math.abs(score) > greatestScore) {
    throw row.invalid(
      `Expected a score of at most ${greatestScore}, got ${score}: say what the greatest is (greatestScore; --greatest-score).`,
    );
  }
  if (triple.negative !== undefined && triple.pair === undefined) {
    throw row.invalid('Expected a pair beside the negative, got none: fill it in, or remove the negative.');
  }
  return triple;
}

/** The texts of a triple in their order. */
export function textsOf({ text, pair, negative }: TextTriple): string[] {
  return [text, ...(pair === undefined ? [] : [pair]), ...(negative === undefined ? [] : [negative])];
}

/** Turns texts, pairs or triples into tokens once. */
export function prepareTriples(
  examples: readonly TextTriple[],
  options: PrepareOptions,
): Prepared<TripleBatch> {
  const texts = examples.map(textsOf);
  const numbers = new Map<string, number>();
  const ids = texts.map((row) =>
    row.map((text) => {
      if (!numbers.has(text)) numbers.set(text, numbers.size);
      return numbers.get(text)!;
    }),
  );
  const groups = prepareTextGroups(
    texts.map((row) => row.map((text) => ({ text }))),
    options,
  );
  const scored = examples.some(({ score }) => score !== undefined);
  return {
    ...groups,
    batch(planned) {
      const batch = groups.batch(planned);
      const targets = Float32Array.from(batch.rows, (row) => examples[row]!.score ?? Number.NaN);
      const known = targets.filter((target) => !Number.isNaN(target)).length;
      const textIds = new Int32Array(batch.size * batch.width).fill(-1);
      for (const [index, row] of batch.rows.entries()) textIds.set(ids[row]!, index * batch.width);
      const weight = known > 0 && known < batch.size ? { weight: known } : {};
      return { ...batch, ...weight, targets, scored, textIds };
    },
  };
}

import { MetricsError } from './metrics-error.ts';
import { type SquadOptions, squadExactMatch, squadF1 } from './squad.ts';
import type { Streaming } from './streaming.ts';

/** Means of exact match and F1 from 0 to 1 (the script shows them times 100), NaN of no question. */
export interface SquadMeans {
  exactMatch: number;
  f1: number;
  count: number;
}

/** The means of all questions, of those with answers (`HasAns` of the script) and of those without (`NoAns`). */
export interface SquadReport extends SquadMeans {
  answerable: SquadMeans;
  unanswerable: SquadMeans;
}

/** What was answered to one question, and the acceptable answers. */
export type SquadAnswer = readonly [prediction: string, answers: readonly string[]];

/**
 * Exact match and F1 of questions as the official SQuAD evaluation scripts report them, see {@link squadExactMatch}.
 *
 * @param predictions one for every question; empty for no answer
 * @param answers the acceptable ones of every question; none for an unanswerable question of SQuAD 2
 * @throws MetricsError `length-mismatch`.
 */
export function squadReport(
  predictions: readonly string[],
  answers: readonly (readonly string[])[],
  options: SquadOptions = {},
): SquadReport {
  if (predictions.length !== answers.length) {
    throw new MetricsError(
      'length-mismatch',
      `Expected a prediction for every question, got ${predictions.length} for ${answers.length}.`,
    );
  }
  const stream = squadStream(options);
  for (const [index, prediction] of predictions.entries()) stream.update(prediction, answers[index]!);
  return stream.result();
}

/** The streaming form of {@link squadReport}: each update is one question; it keeps sums only. */
export function squadStream(options: SquadOptions = {}): Streaming<SquadAnswer, SquadReport> {
  const all = sums();
  const answerable = sums();
  const unanswerable = sums();
  return {
    update(prediction, answers) {
      const exact = squadExactMatch(prediction, answers, options);
      const f1 = squadF1(prediction, answers, options);
      all.add(exact, f1);
      (answers.length > 0 ? answerable : unanswerable).add(exact, f1);
    },
    result: () => ({ ...all.means(), answerable: answerable.means(), unanswerable: unanswerable.means() }),
  };
}

function sums() {
  let exactSum = 0;
  let f1Sum = 0;
  let count = 0;
  return {
    add(exact: number, f1: number) {
      exactSum += exact;
      f1Sum += f1;
      count++;
    },
    means: (): SquadMeans => ({ exactMatch: exactSum / count, f1: f1Sum / count, count }),
  };
}

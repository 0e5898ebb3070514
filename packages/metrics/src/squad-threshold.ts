import { keptNumbers } from './kept-numbers.ts';
import { MetricsError } from './metrics-error.ts';
import { descending, tieRuns } from './ranks.ts';
import { squadExactMatch, squadF1 } from './squad.ts';
import type { Streaming } from './streaming.ts';

/** Questions whose no-answer score is above the threshold are best left without an answer. */
export interface SquadThreshold {
  /** −Infinity where no question is best answered. */
  threshold: number;
  /** The score that it gives, from 0 to 1; NaN where there is no question. */
  score: number;
}

/** The best no-answer threshold for exact match and the one for F1. */
export interface SquadThresholds {
  exactMatch: SquadThreshold;
  f1: SquadThreshold;
}

/** One question's best answer that is not empty, the acceptable answers, and the score of there being none. */
export type ScoredAnswer = readonly [prediction: string, answers: readonly string[], noAnswerScore: number];

/**
 * Finds above which no-answer score a question of SQuAD 2 is best left without an answer: `best_exact`, `best_f1` and
 * their thresholds of the official script. Of equally good thresholds it takes the lowest, as there. Unlike there,
 * questions of equal score are answered all or none (the script may stop between them, at a score that no threshold
 * gives), an answer of which normalising leaves nothing counts as none, and where nothing is best answered the
 * threshold is −Infinity (the script has 0, as its scores are probabilities; here they may be differences of logits).
 * Each update is one question; at most 24 bytes of it are kept.
 *
 * @throws MetricsError from `update`: `invalid-value` for NaN as score.
 */
export function squadThresholdStream(): Streaming<ScoredAnswer, SquadThresholds> {
  const scores = keptNumbers();
  // What answering adds to the score of leaving all questions without an answer.
  const gains = { exactMatch: keptNumbers(), f1: keptNumbers() };
  let unanswerable = 0;
  let count = 0;
  return {
    update(prediction, answers, noAnswerScore) {
      if (Number.isNaN(noAnswerScore)) {
        throw new MetricsError('invalid-value', 'Expected a number as no-answer score, got NaN.');
      }
      const lost = answers.length === 0 ? 1 : 0;
      scores.push([noAnswerScore]);
      gains.exactMatch.push([squadExactMatch(prediction, answers, { version: 2 }) - lost]);
      gains.f1.push([squadF1(prediction, answers, { version: 2 }) - lost]);
      unanswerable += lost;
      count++;
    },
    result() {
      const order = descending(scores.values()).reverse();
      const best = (gain: ArrayLike<number>): SquadThreshold => {
        let sum = 0;
        let largest = 0;
        let threshold = Number.NEGATIVE_INFINITY;
        for (const { start, end } of tieRuns(scores.values(), order)) {
          for (let at = start; at < end; at++) sum += gain[order[at]!]!;
          if (sum <= largest) continue;
          largest = sum;
          threshold = scores.values()[order[start]!]!;
        }
        return { threshold, score: (unanswerable + largest) / count };
      };
      return { exactMatch: best(gains.exactMatch.values()), f1: best(gains.f1.values()) };
    },
  };
}

/** The thresholds of questions at hand, see {@link squadThresholdStream}. */
export function squadThresholds(questions: readonly ScoredAnswer[]): SquadThresholds {
  const stream = squadThresholdStream();
  for (const question of questions) stream.update(...question);
  return stream.result();
}

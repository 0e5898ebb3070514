import { squadThresholdStream } from '@bertwright/metrics';
import { bestSpans } from './best-spans.ts';
import type { AnswerChoice } from './question-answers.ts';
import type { QuestionBatch } from './question-windows.ts';
import type { Tuning } from './task.ts';

/**
 * Finds on held-out questions how much more than the best span no answer has to score to be given: what is best for F1.
 * @param use takes the threshold over; it is not called where no answers are known.
 */
export function noAnswerTuning(
  choice: AnswerChoice,
  use: (threshold: number) => void,
): Tuning<QuestionBatch> {
  const spans = bestSpans(choice);
  return {
    update: spans.update,
    apply() {
      const stream = squadThresholdStream();
      const known = spans.known();
      if (known.length === 0) return { noAnswerThreshold: choice.threshold };
      for (const { text, score, noAnswerScore, answers } of known) {
        stream.update(text, answers, noAnswerScore - score);
      }
      // Below all others, and a number that JSON can hold.
      const threshold = Math.max(stream.result().f1.threshold, -Number.MAX_VALUE);
      use(threshold);
      return { noAnswerThreshold: threshold };
    },
  };
}

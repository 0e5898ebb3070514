import { squadThresholdStream } from '@bertwright/metrics';
import { bestSpans } from './best-spans.ts';
import type { AnswerChoice } from './question-answers.ts';
import type { QuestionBatch } from './question-windows.ts';
import type { Tuning } from './task.ts';

/**
 * Finds on held-out questions how much more than the best span no answer has to score to be given: what is best for F1.
 * Where it would be best to answer none of them, nothing is found: a model that never answers is of no use.
 * @param use takes the threshold over where one was found.
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
      for (const { text, score, noAnswerScore, answers } of spans.known()) {
        stream.update(text, answers, noAnswerScore - score);
      }
      const { threshold } = stream.result().f1;
      if (!Number.isFinite(threshold)) return { noAnswerThreshold: choice.threshold };
      use(threshold);
      return { noAnswerThreshold: threshold };
    },
  };
}

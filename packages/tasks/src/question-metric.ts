import { squadStream } from '@bertwright/metrics';
import { bestSpans } from './best-spans.ts';
import type { AnswerChoice } from './question-answers.ts';
import type { QuestionBatch } from './question-windows.ts';
import type { TaskMetric } from './task.ts';

/**
 * Exact match and F1 of SQuAD's official script (of its version 2 where there may be no answer), from 0 to 1, means over
 * the questions whose answers are known. Where some of these have none, both are told apart: `answerableF1`,
 * `answerableExactMatch` and `unanswerableAccuracy`.
 */
export function questionMetric(choice: AnswerChoice): TaskMetric<QuestionBatch> {
  const { noAnswer, threshold } = choice;
  const spans = bestSpans(choice);
  return {
    update: spans.update,
    result() {
      const stream = squadStream({ version: noAnswer ? 2 : 1 });
      for (const { text, score, noAnswerScore, answers } of spans.known()) {
        stream.update(noAnswer && noAnswerScore - score > threshold ? '' : text, answers);
      }
      const { f1, exactMatch, answerable, unanswerable } = stream.result();
      return {
        f1,
        exactMatch,
        ...(answerable.count > 0 &&
          unanswerable.count > 0 && {
            answerableF1: answerable.f1,
            answerableExactMatch: answerable.exactMatch,
            unanswerableAccuracy: unanswerable.exactMatch,
          }),
      };
    },
  };
}

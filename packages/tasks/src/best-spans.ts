import type { AnswerChoice } from './question-answers.ts';
import type { QuestionBatch } from './question-windows.ts';
import type { Question } from './questions.ts';
import type { HostTensor } from './task.ts';

/** The best span of a question so far. */
export interface BestSpan {
  readonly question: Question;
  /** Empty where no span is valid. */
  readonly text: string;
  readonly score: number;
  /** That of no answer: the least of the windows'. */
  readonly noAnswerScore: number;
}

/** Keeps the best span of each question, whatever the batches that its windows come in. */
export interface BestSpans {
  update(outputs: Record<string, HostTensor>, batch: QuestionBatch): void;
  /** Those of questions whose answers are known. */
  known(): (BestSpan & { readonly answers: string[] })[];
}

/** Collects the best spans of questions; of each no more than that is kept. */
export function bestSpans({
  scores,
  maxAnswerLength,
}: Pick<AnswerChoice, 'scores' | 'maxAnswerLength'>): BestSpans {
  const found = new Map<number, BestSpan>();
  return {
    update(outputs, batch) {
      for (const window of scores.windows(outputs, batch)) {
        const { question, example } = window;
        const { spans, noAnswer } = scores.rank([window], { best: 1, maxAnswerLength, noAnswer: true });
        const [span] = spans;
        const before = found.get(example);
        const better =
          span && span.score > (before?.score ?? Number.NEGATIVE_INFINITY)
            ? { text: question.context.slice(span.start, span.end), score: span.score }
            : { text: before?.text ?? '', score: before?.score ?? Number.NEGATIVE_INFINITY };
        const none = Math.min(noAnswer!.score, before?.noAnswerScore ?? Number.POSITIVE_INFINITY);
        found.set(example, { question, ...better, noAnswerScore: none });
      }
    },
    known: () =>
      [...found.values()].flatMap((best) => {
        const { answers } = best.question;
        return answers ? [{ ...best, answers: answers.map(({ text }) => text) }] : [];
      }),
  };
}

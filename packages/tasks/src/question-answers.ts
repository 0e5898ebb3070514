import type { SpanWindow } from '@bertwright/heads';
import type { AnswerScores } from './answer-scores.ts';
import type { Question } from './questions.ts';

/** A part of the passage, `context.slice(start, end)`: offsets count UTF-16 units, as JavaScript's strings do. */
export interface PassageAnswer {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Among all spans of the passage that may be the answer, and no answer where that is allowed. */
  readonly probability: number;
}

/** What a passage answers to a question. */
export interface QuestionAnswer {
  /** The answer; undefined where the passage is said to hold none. */
  readonly answer: PassageAnswer | undefined;
  /** The best spans, as many as were asked for, whether the passage is said to hold the answer or not. */
  readonly best: readonly PassageAnswer[];
  /** How probable it is that there is no answer, where the model knows of such questions. */
  readonly noAnswerProbability?: number;
  /** What the answer was made of. */
  readonly question: Question;
  readonly windows: readonly SpanWindow[];
}

/** How answers are chosen. */
export interface AnswerChoice {
  readonly scores: AnswerScores;
  /** In tokens. */
  readonly maxAnswerLength: number;
  /** Whether there may be no answer. */
  readonly noAnswer: boolean;
  /** No answer is given where it scores so much more than the best span. */
  readonly threshold: number;
}

/** The answer to a question from the windows of its passage, with the `top` best spans. */
export function answerOf(
  question: Question,
  windows: readonly SpanWindow[],
  { scores, maxAnswerLength, noAnswer, threshold }: AnswerChoice,
  top: number,
): QuestionAnswer {
  const { spans, noAnswer: none } = scores.rank(windows, { best: top, maxAnswerLength, noAnswer });
  const best = spans.map(({ start, end, probability }) => ({
    text: question.context.slice(start, end),
    start,
    end,
    probability,
  }));
  return {
    answer: none && none.margin > threshold ? undefined : best[0],
    best,
    ...(none && { noAnswerProbability: none.probability }),
    question,
    windows,
  };
}

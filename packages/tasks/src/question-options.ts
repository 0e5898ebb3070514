import type { Question } from './questions.ts';
import type { TaskKind } from './task-kind.ts';

/** What a model of answers must know. */
export type AnswerFacts = {
  /** Two softmaxes, or the pointer network whose ends depend on their start. */
  readonly head: 'softmax' | 'pointer';
  /** Whether there are questions that their passages do not answer. */
  readonly noAnswer: boolean;
  /** No answer is given where it scores so much more than the best span; 0 unless it was tuned. */
  readonly threshold: number;
};

/** Choices of question answering. */
export type QuestionAnsweringOptions = {
  readonly head: string;
  readonly stride: number;
  readonly maxQuestionLength: number;
  readonly maxAnswerLength: number;
  readonly unanswerable: boolean;
  readonly tuneThreshold: boolean;
};

/** What question answering lets one choose. */
export const questionAnsweringOptions: TaskKind<Question, AnswerFacts, QuestionAnsweringOptions>['options'] =
  {
    head: {
      about: "a softmax of starts and one of ends, or a pointer from starts to ends (not Hugging Face's)",
      default: 'softmax',
      choices: ['softmax', 'pointer'],
      training: true,
    },
    stride: { about: 'tokens that windows over a long passage share', default: 128, least: 0, whole: true },
    maxQuestionLength: { about: 'tokens of a question at most', default: 64, least: 1, whole: true },
    maxAnswerLength: { about: 'tokens of an answer at most', default: 30, least: 1, whole: true },
    unanswerable: { about: 'there may be no answer, though the model does not say so', default: false },
    tuneThreshold: {
      about: 'find on the validation rows when no answer is given',
      default: true,
      training: true,
    },
  };

import { squadExactMatch } from '@bertwright/metrics';
import { softmaxScores } from './answer-scores.ts';
import { noAnswerTuning } from './no-answer-tuning.ts';
import { formatOwnFields, readOwnFields } from './own-fields.ts';
import { pointerScores } from './pointer-scores.ts';
import { answerOf, type QuestionAnswer } from './question-answers.ts';
import { questionMetric } from './question-metric.ts';
import {
  type AnswerFacts,
  type QuestionAnsweringOptions,
  questionAnsweringOptions,
} from './question-options.ts';
import { prepareQuestions, type QuestionBatch } from './question-windows.ts';
import { type Question, readQuestion } from './questions.ts';
import { TaskError } from './task-error.ts';
import type { TaskKind } from './task-kind.ts';

/**
 * The part of a passage that answers a question (Devlin et al. 2019, sections 4.2 and 4.3), over windows where the passage
 * is long; with SQuAD v2's questions without an answer where the data has them.
 */
export const questionAnswering: TaskKind<
  Question,
  AnswerFacts,
  QuestionAnsweringOptions,
  QuestionBatch,
  QuestionAnswer
> = {
  kind: 'question-answering',
  summary: 'the part of a passage that answers a question',
  architecture: 'ForQuestionAnswering',
  otherArchitectures: ['ForPointerAnswering'],
  maxLength: 384,
  fields: {
    question: { about: 'the questions' },
    context: { about: 'the passages' },
    id: { about: "the questions' names", optional: true },
    answers: {
      about: 'the answers: a JSON array, or one text; empty for none',
      answer: true,
      optional: true,
    },
  },
  options: questionAnsweringOptions,
  scores: [
    { name: 'f1', title: 'F1', best: 'highest' },
    { name: 'exactMatch', title: 'exact match', best: 'highest' },
  ],
  example: readQuestion,
  texts: ({ question, context }) => [question, context],
  stratum: ({ answers }) => (answers?.length === 0 ? 'unanswerable' : 'answerable'),
  facts(examples, { head }) {
    checkAnswered(examples);
    return {
      head: head === 'pointer' ? head : 'softmax',
      noAnswer: examples.some(isUnanswerable),
      threshold: 0,
    };
  },
  savedFacts(config) {
    const { noAnswer, threshold } = readOwnFields(config, 'question-answering');
    const pointer = String((config.architectures as unknown[] | undefined)?.[0]).endsWith(
      'ForPointerAnswering',
    );
    return {
      head: pointer ? 'pointer' : 'softmax',
      noAnswer: noAnswer === true,
      threshold: typeof threshold === 'number' ? threshold : 0,
    };
  },
  check() {},
  head: ({ heads }, { head }) => (head === 'pointer' ? heads.pointerAnswering() : heads.questionAnswering()),
  create(model, { stride, maxQuestionLength, maxAnswerLength, ...options }, training) {
    const { head } = model.facts;
    if (training) checkAnswered(training);
    if (training && options.head !== head) throw otherHead(head, options.head);
    const noAnswer =
      model.facts.noAnswer || options.unanswerable || (training?.some(isUnanswerable) ?? false);
    const scores = head === 'pointer' ? pointerScores(model) : softmaxScores(model);
    let { threshold } = model.facts;
    const choice = () => ({ scores, maxAnswerLength, noAnswer, threshold });
    return {
      ...model,
      kind: 'question-answering',
      config: () => (noAnswer ? formatOwnFields('question-answering', { noAnswer, threshold }) : {}),
      prepare: (examples) => prepareQuestions(examples, { ...model.preparation, stride, maxQuestionLength }),
      loss: scores.loss,
      outputs: scores.outputs,
      decode: (outputs, batch, { top = 1 } = {}) =>
        scores.windows(outputs, batch).map((window) => answerOf(window.question, [window], choice(), top)),
      combine(answers, { top = 1 } = {}) {
        const windows = answers.flatMap((answer) => answer.windows);
        return answerOf(answers[0]!.question, windows, choice(), top);
      },
      metrics: () => questionMetric(choice()),
      ...(noAnswer &&
        options.tuneThreshold && {
          tuning: () =>
            noAnswerTuning(choice(), (found) => {
              threshold = found;
            }),
        }),
    };
  },
  answerJson: ({ answer, best, noAnswerProbability }) => ({
    answer: answer?.text ?? null,
    ...(answer && { start: answer.start, end: answer.end, probability: answer.probability }),
    ...(noAnswerProbability !== undefined && { noAnswerProbability }),
    best,
  }),
  show({ question, answers }, { answer, best, noAnswerProbability: none }) {
    const texts = answers?.map(({ text }) => text);
    const spans = best.map(({ text, probability }) => ({ label: text, probability }));
    const nothing = { label: 'no answer', ...(none !== undefined && { probability: none }) };
    return {
      text: question.trim(),
      actual: texts && (texts[0] ?? nothing.label),
      right: texts && squadExactMatch(answer?.text ?? '', texts, { version: 2 }) === 1,
      labels: answer ? spans : [nothing, ...spans],
    };
  },
};

function isUnanswerable({ answers }: Question): boolean {
  return answers?.length === 0;
}

function checkAnswered(examples: readonly Question[]): void {
  if (examples.some(({ answers }) => answers && answers.length > 0)) return;
  throw new TaskError(
    'example-invalid',
    'Expected questions of which at least one has an answer, got none: check which column the answers are read from.',
  );
}

function otherHead(own: string, wanted: string): TaskError {
  return new TaskError(
    'option-invalid',
    `Expected the head to be ${own}, as the model's own, got ${wanted}: say so, or ask for a new head (newHead: true; --new-head).`,
  );
}

import { crossEntropy, multipleChoice as sideBySide } from '@bertwright/heads';
import { accuracyStream } from '@bertwright/metrics';
import { add, type Tensor, tensor } from '@bertwright/tensor';
import { type ChoiceBatch, type ChoiceExample, prepareChoices, readChoices } from './choice-examples.ts';
import { headScores } from './head-scores.ts';
import { logSumExp, rowsOf } from './logits.ts';
import type { NoFacts } from './masked-language-modelling.ts';
import type { TaskMetric } from './task.ts';
import type { TaskKind } from './task-kind.ts';

/** Choices of multiple choice. */
export type ChoiceOptions = {
  /** What stands between the choices of a row, where they are not a JSON array. */
  readonly separator: string;
};

/** A choice of an example. */
export interface RankedChoice {
  readonly choice: string;
  /** Its number, from 0. */
  readonly index: number;
  readonly probability: number;
}

/** The choices of an example, the most probable first. */
export type ChoiceAnswer = readonly RankedChoice[];

/** What is added to the score of a choice that is not there: no softmax gives it a share. */
const absent = -1e9;

/**
 * One of several choices for each question, or the end of a text: one score a choice, and a softmax over them (Hugging
 * Face's `BertForMultipleChoice`). Questions may have different numbers of choices.
 */
export const multipleChoice: TaskKind<ChoiceExample, NoFacts, ChoiceOptions, ChoiceBatch, ChoiceAnswer> = {
  kind: 'multiple-choice',
  summary: 'one of several choices for each question, or the best end of a text',
  architecture: 'ForMultipleChoice',
  fields: {
    context: { about: 'what the questions are about', optional: true },
    question: { about: 'the questions, or the beginnings that a choice goes on with' },
    choices: { about: 'the choices: a JSON array, or a text' },
    label: { about: 'the right choice: its number from 0, or its text', answer: true },
  },
  options: { separator: { about: 'what stands between the choices in a text', default: '|' } },
  scores: [{ name: 'accuracy', title: 'accuracy', best: 'highest' }],
  example: (row, { separator }) => readChoices(row, separator),
  texts: ({ context, question, choices }) => [
    ...(context === undefined ? [] : [context]),
    question,
    ...choices,
  ],
  facts: () => ({}),
  savedFacts: () => ({}),
  check() {},
  head: (encoder) => encoder.heads.multipleChoice(),
  create(model) {
    const { scores } = headScores(model);
    /** [size, width] */
    const logits = (
      parameters: typeof model.parameters,
      { size, width, present, texts }: ChoiceBatch,
      context?: Parameters<typeof model.head.apply>[2],
    ): Tensor => {
      const found = sideBySide(scores(parameters, texts, context), width);
      if (!present.includes(0)) return found;
      return add(
        found,
        tensor(
          Float32Array.from(present, (there) => (there ? 0 : absent)),
          [size, width],
        ),
      );
    };
    return {
      ...model,
      kind: 'multiple-choice',
      config: () => ({}),
      prepare: (examples) => prepareChoices(examples, model.preparation),
      loss: (parameters, batch, context) =>
        crossEntropy(logits(parameters, batch, context), tensor(batch.labels, [batch.size], 'int32')),
      outputs: (parameters, batch) => ({ logits: logits(parameters, batch) }),
      decode: (outputs, { choices }, { top = 1 } = {}) =>
        rowsOf(outputs.logits!).map((row, at) => {
          const total = logSumExp(row);
          return choices[at]!.map((choice, index) => ({
            choice,
            index,
            probability: Math.exp(row[index]! - total),
          }))
            .sort((a, b) => b.probability - a.probability)
            .slice(0, top);
        }),
      metrics: () => choiceMetric(),
    };
  },
  answerJson: (ranked) => {
    const { choice, index, probability } = ranked[0]!;
    return { label: index, choice, probability, ranked };
  },
  show({ context, question, choices, label }, ranked) {
    return {
      text: context === undefined ? question : `${context} / ${question}`,
      actual: label === undefined ? undefined : choices[label],
      ...(label !== undefined && { right: ranked[0]!.index === label }),
      labels: ranked.map(({ choice, probability }) => ({ label: choice, probability })),
    };
  },
};

/** The share of examples whose right choice has the highest score; those without a label count for nothing. */
function choiceMetric(): TaskMetric<ChoiceBatch> {
  const accuracy = accuracyStream();
  return {
    update({ logits }, { labels }) {
      const known = rowsOf(logits!)
        .map((row, at) => ({ best: row.indexOf(Math.max(...row)), label: labels[at]! }))
        .filter(({ label }) => label >= 0);
      accuracy.update(
        known.map(({ label }) => label),
        known.map(({ best }) => best),
      );
    },
    result: () => ({ accuracy: accuracy.result() }),
  };
}

import {
  type ClassificationAnswer,
  type ClassificationOptions,
  classification,
  classify,
  type LabelFacts,
  showLabels,
} from './classification.ts';
import type { LabelledBatch, LabelledText } from './labelled-texts.ts';
import type { TaskKind } from './task-kind.ts';

/** One label of several for each text. */
export const textClassification: TaskKind<
  LabelledText,
  LabelFacts,
  ClassificationOptions,
  LabelledBatch,
  ClassificationAnswer
> = {
  kind: 'text-classification',
  summary: 'one label of several for each text',
  fields: {
    text: { about: 'the texts' },
    label: { about: 'the labels', answer: true },
  },
  ...classification,
  example: (row) => ({
    text: row.text('text'),
    label: row.optionalText('label')?.trim(),
    line: row.line,
  }),
  texts: ({ text }) => [text],
  create: (model, options, training) => classify('text-classification', model, options, training),
  show: ({ text, label }, labels) => showLabels(text, label, labels),
};

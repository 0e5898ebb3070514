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

/**
 * One label of several for each pair of texts: whether the first entails the second (natural language inference), or
 * both say the same. The model reads `[CLS] text [SEP] pair [SEP]`, the pair with token type 1.
 */
export const textPairClassification: TaskKind<
  LabelledText,
  LabelFacts,
  ClassificationOptions,
  LabelledBatch,
  ClassificationAnswer
> = {
  kind: 'text-pair-classification',
  summary: 'one label of several for each pair of texts (natural language inference)',
  fields: {
    text: { about: 'the first texts' },
    pair: { about: 'the second texts' },
    label: { about: 'the labels', answer: true },
  },
  ...classification,
  example: (row) => ({
    text: row.text('text'),
    pair: row.text('pair'),
    label: row.optionalText('label')?.trim(),
    line: row.line,
  }),
  texts: ({ text, pair = '' }) => [text, pair],
  create: (model, options, training) => classify('text-pair-classification', model, options, training),
  show: ({ text, pair, label }, labels) => showLabels(`${text} / ${pair}`, label, labels),
};

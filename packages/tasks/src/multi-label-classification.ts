import { binaryCrossEntropy } from '@bertwright/heads';
import { tensor } from '@bertwright/tensor';
import { headScores } from './head-scores.ts';
import { type LabelSetsBatch, type LabelSetText, labelSetIndices, prepareLabelSets } from './label-sets.ts';
import { checkLabels, checkProblem, formatLabels, labelsOf, parseLabels } from './labels.ts';
import { type LabelProbability, rowsOf, sigmoid } from './logits.ts';
import { multiLabelMetric } from './multi-label-metric.ts';
import { formatOwnFields, readOwnFields } from './own-fields.ts';
import type { TaskKind } from './task-kind.ts';
import { thresholdTuning } from './threshold-tuning.ts';

/** The labels, and the least probability at which each is given [labels]: a half where nothing is said. */
export type MultiLabelFacts = {
  readonly labels: readonly string[];
  readonly thresholds?: readonly number[];
};

/** Choices of a multi-label classification. */
export type MultiLabelOptions = {
  /** What stands between the labels of a row, where they are not a JSON array. */
  readonly separator: string;
  /** Whether each label's threshold is the best for its F1 on the validation rows. */
  readonly tuneThresholds: boolean;
};

/** What a text is said to be. */
export interface MultiLabelAnswer {
  /** The labels that it is given, the most probable first. */
  readonly given: readonly LabelProbability[];
  /** The most probable labels, given or not, as many as were asked for. */
  readonly top: readonly LabelProbability[];
}

/** Any number of labels for each text: a sigmoid and a binary cross-entropy for each label. */
export const multiLabelClassification: TaskKind<
  LabelSetText,
  MultiLabelFacts,
  MultiLabelOptions,
  LabelSetsBatch,
  MultiLabelAnswer
> = {
  kind: 'multi-label-classification',
  summary: 'any number of labels for each text',
  architecture: 'ForSequenceClassification',
  fields: {
    text: { about: 'the texts' },
    labels: { about: 'the labels: a JSON array, or a text', answer: true, optional: true },
  },
  options: {
    separator: { about: 'what stands between the labels in a text', default: ',' },
    tuneThresholds: {
      about: 'find the best threshold of each label on the validation rows',
      default: true,
      training: true,
    },
  },
  scores: [
    { name: 'microF1', title: 'micro F1', best: 'highest' },
    { name: 'macroF1', title: 'macro F1', best: 'highest' },
    { name: 'meanAveragePrecision', title: 'mAP', best: 'highest' },
  ],
  example: (row, { separator }) => ({
    text: row.text('text'),
    labels: row.optionalList('labels', separator),
    line: row.line,
  }),
  texts: ({ text }) => [text],
  facts: (examples) => ({ labels: labelsOf(examples.flatMap(({ labels = [] }) => labels)) }),
  savedFacts(config) {
    checkProblem(config, 'multi_label_classification', 'a classifier of several labels for each text');
    const { thresholds } = readOwnFields(config, 'multi-label-classification');
    const labels = parseLabels(config, 1);
    return { labels, ...(areThresholds(thresholds, labels.length) && { thresholds }) };
  },
  check({ labels }, examples, source) {
    labelSetIndices(examples, labels, source);
  },
  head: (encoder, { labels }) => encoder.heads.sequenceClassification(checkLabels(labels, 1).length),
  create(model, { tuneThresholds }) {
    const { labels } = model.facts;
    const { scores, features } = headScores(model);
    let thresholds = model.facts.thresholds ?? labels.map(() => 0.5);
    return {
      ...model,
      kind: 'multi-label-classification',
      config: () => ({
        ...formatLabels(labels),
        problem_type: 'multi_label_classification',
        ...formatOwnFields('multi-label-classification', { thresholds }),
      }),
      prepare: (examples) => prepareLabelSets(examples, labels, model.preparation),
      loss: (parameters, batch, context) =>
        binaryCrossEntropy(
          scores(parameters, batch, context),
          tensor(batch.targets, [batch.size, labels.length]),
        ),
      outputs: (parameters, batch) => ({ logits: scores(parameters, batch) }),
      features,
      decode: ({ logits }, _, { top = 1 } = {}) =>
        rowsOf(logits!).map((row) => {
          const all = labels.map((label, index) => ({
            label,
            probability: sigmoid(row[index]!),
            least: thresholds[index]!,
          }));
          all.sort((a, b) => b.probability - a.probability);
          const plain = all.map(({ label, probability }) => ({ label, probability }));
          const given = plain.filter((_, index) => all[index]!.probability >= all[index]!.least);
          return { given, top: plain.slice(0, top) };
        }),
      metrics: () => multiLabelMetric(thresholds),
      ...(tuneThresholds && {
        tuning: () =>
          thresholdTuning(labels, (found) => {
            thresholds = found;
          }),
      }),
    };
  },
  answerJson: ({ given, top }) => ({ labels: given.map(({ label }) => label), given, top }),
  show({ text, labels: actual }, { given, top }) {
    const same = actual?.length === given.length && given.every(({ label }) => actual.includes(label));
    return {
      text,
      actual: actual && (actual.join(', ') || 'none'),
      right: actual && same,
      labels: given.length > 0 ? given : top,
    };
  },
};

function areThresholds(value: unknown, count: number): value is number[] {
  return Array.isArray(value) && value.length === count && value.every((each) => each >= 0 && each <= 1);
}

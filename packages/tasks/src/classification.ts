import { crossEntropy } from '@bertwright/heads';
import { tensor } from '@bertwright/tensor';
import { balancedWeights, type ClassWeights } from './class-weights.ts';
import { classificationMetric } from './classification-metric.ts';
import { headScores } from './head-scores.ts';
import {
  classNumbers,
  type LabelledBatch,
  type LabelledText,
  prepareLabelledTexts,
} from './labelled-texts.ts';
import { checkLabels, formatLabels, labelsOf, singleLabels } from './labels.ts';
import { type LabelProbability, topLabels } from './logits.ts';
import type { Task } from './task.ts';
import type { ShownAnswer, TaskKind } from './task-kind.ts';
import type { TaskModel } from './task-model.ts';

/** The names of the labels; each one's index is its class number. */
export type LabelFacts = { readonly labels: readonly string[] };

/** Choices of a classification. */
export type ClassificationOptions = {
  /** Share of the target that is spread over all labels while training (Szegedy et al. 2016). */
  readonly labelSmoothing: number;
  /** Whether rare labels count as much as frequent ones while training. */
  readonly classWeights: ClassWeights;
};

/** The most probable labels of an example, the most probable first. */
export type ClassificationAnswer = LabelProbability[];

/** A classification over one model: one label of several for each example. */
export type Classification = Task<LabelledText, LabelledBatch, ClassificationAnswer, LabelFacts>;

/** What tasks of one label of several have in common: everything but their texts. */
export const classification = {
  architecture: 'ForSequenceClassification',
  options: {
    labelSmoothing: {
      about: 'the part of the target spread over all labels',
      default: 0,
      least: 0,
      below: 1,
      training: true,
    },
    classWeights: {
      about: 'whether all labels count the same, however many rows they have',
      default: 'equal',
      choices: ['equal', 'balanced'],
      training: true,
    },
  },
  scores: [
    { name: 'accuracy', title: 'accuracy', best: 'highest' },
    { name: 'macroF1', title: 'macro F1', best: 'highest' },
  ],
  stratum: ({ label }) => label ?? '',
  facts: (examples) => ({ labels: labelsOf(examples.map(({ label }) => label)) }),
  savedFacts: (config) => ({ labels: singleLabels(config) }),
  check({ labels }, examples, source) {
    classNumbers(examples, labels, source);
  },
  head: (encoder, { labels }) => encoder.heads.sequenceClassification(checkLabels(labels).length),
  answerJson: (labels) => ({ ...labels[0]!, labels }),
} satisfies Partial<
  TaskKind<LabelledText, LabelFacts, ClassificationOptions, LabelledBatch, ClassificationAnswer>
>;

/**
 * Softmax cross-entropy over a head on the first token (Devlin et al. 2019, section 4.1; Hugging Face's
 * `BertForSequenceClassification`).
 */
export function classify(
  kind: string,
  model: TaskModel<LabelFacts>,
  { labelSmoothing, classWeights: weighing }: ClassificationOptions,
  training: readonly LabelledText[] = [],
): Classification {
  const { labels } = model.facts;
  const { scores, features } = headScores(model);
  const classWeights =
    weighing === 'balanced' && balancedWeights(classNumbers(training, labels), labels.length);
  return {
    ...model,
    kind,
    config: () => ({ ...formatLabels(labels), problem_type: 'single_label_classification' }),
    prepare: (examples) => prepareLabelledTexts(examples, labels, model.preparation),
    loss: (parameters, batch, context) =>
      crossEntropy(
        scores(parameters, batch, context),
        tensor(batch.labels, [batch.size], 'int32'),
        context.training ? { labelSmoothing, ...(classWeights && { classWeights }) } : {},
      ),
    outputs: (parameters, batch) => ({ logits: scores(parameters, batch) }),
    features,
    decode: (outputs, _, { top = 1 } = {}) => topLabels(outputs.logits!, labels, top),
    metrics: () => classificationMetric(labels.length),
  };
}

/** How the answer to a text with one label is shown. */
export function showLabels(
  text: string,
  actual: string | undefined,
  labels: ClassificationAnswer,
): ShownAnswer {
  return { text, actual, labels, ...(actual !== undefined && { right: labels[0]!.label === actual }) };
}

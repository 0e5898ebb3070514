import { crossEntropy, type Dense, type Pooling, poolStates, unitVectors } from '@bertwright/heads';
import { reshape, type Tensor, tensor, type Variable } from '@bertwright/tensor';
import { type ClassificationAnswer, classification, type LabelFacts, showLabels } from './classification.ts';
import { classificationMetric } from './classification-metric.ts';
import { classifierSolver } from './classifier-solver.ts';
import { type LabelledBatch, type LabelledText, prepareLabelledTexts } from './labelled-texts.ts';
import { checkLabels, formatLabels, parseLabels } from './labels.ts';
import { topLabels } from './logits.ts';
import { formatOwnFields, readOwnFields } from './own-fields.ts';
import { TaskError } from './task-error.ts';
import type { TaskKind } from './task-kind.ts';

/** Which states are a text's features, and how they become one vector. */
type FeatureChoice = {
  /** How many layers they leave: 0 the embeddings, -1 the last layer. */
  readonly layer: number;
  readonly pooling: Pooling;
  /** Whether vectors are of length 1. */
  readonly normalize: boolean;
};

/** The labels, and what the features are. */
export type FeatureFacts = LabelFacts & FeatureChoice;

/** Choices of feature classification. */
export type FeatureOptions = FeatureChoice & {
  /** The inverse of the penalty's strength, as scikit-learn's `C`: smaller holds weights back more. */
  readonly inversePenalty: number;
};

const kind = 'feature-classification';
const poolings: readonly Pooling[] = ['mean', 'cls', 'max'];

/**
 * One label of several for each text, by L2 logistic regression over the hidden states of an encoder that stays as it is
 * (the "feature-based approach" of Devlin et al. 2019, section 5.3). The features are computed once, and the classifier
 * is fitted to all of them at once by L-BFGS.
 */
export const featureClassification: TaskKind<
  LabelledText,
  FeatureFacts,
  FeatureOptions,
  LabelledBatch,
  ClassificationAnswer
> = {
  kind,
  summary: 'one label of several for each text: logistic regression over a frozen encoder',
  architecture: 'ForFeatureClassification',
  fields: { text: { about: 'the texts' }, label: { about: 'the labels', answer: true } },
  options: {
    layer: {
      about: 'the layer whose states are taken: 0 the embeddings, -1 the last',
      default: -1,
      least: -1,
      whole: true,
      training: true,
    },
    pooling: {
      about: 'how the states of tokens become a vector',
      default: 'mean',
      choices: poolings,
      training: true,
    },
    normalize: { about: 'whether vectors are made of length 1', default: true, training: true },
    inversePenalty: {
      about: 'the inverse of the penalty on weights (C of scikit-learn)',
      default: 1,
      least: 1e-6,
      most: 1e9,
      training: true,
    },
  },
  scores: classification.scores,
  example: (row) => ({ text: row.text('text'), label: row.optionalText('label')?.trim(), line: row.line }),
  texts: ({ text }) => [text],
  stratum: classification.stratum,
  facts: (examples, { layer, pooling, normalize }) => ({
    ...classification.facts(examples),
    layer,
    pooling,
    normalize,
  }),
  savedFacts(config) {
    const { layer, pooling, normalize } = readOwnFields(config, kind) as Partial<FeatureChoice>;
    const known =
      Number.isSafeInteger(layer) && poolings.includes(pooling!) && typeof normalize === 'boolean';
    if (known) return { labels: parseLabels(config), layer: layer!, pooling: pooling!, normalize };
    throw new TaskError(
      'config-unsupported',
      `Expected layer, pooling and normalize under task_specific_params.${kind} of config.json, got ${JSON.stringify({ layer, pooling, normalize })}: put a new head in its place.`,
    );
  },
  check: (facts, examples, source) => classification.check(facts, examples, source),
  // A classifier of every token's state is one of a text's vector too.
  head: (encoder, { labels }) => encoder.heads.tokenClassification(checkLabels(labels).length),
  create(model, { inversePenalty }) {
    const { encoder, head, parameters: own, preparation } = model;
    const { labels, pooling, normalize } = model.facts;
    const layer = chosenLayer(model.facts.layer, encoder.config.layers);
    /** [size, 1, hidden] */
    const features = (parameters: typeof own, batch: LabelledBatch): Tensor => {
      const { size, length, attentionMask } = batch;
      const positions = pooling === 'cls' ? 'first' : 'all';
      const hidden = encoder.hidden(parameters.encoder, batch, { positions, layers: layer });
      const mask = tensor(Float32Array.from(attentionMask), [size, length]);
      const pooled = poolStates(hidden, mask, pooling);
      return reshape(normalize ? unitVectors(pooled) : pooled, [size, 1, encoder.config.hiddenSize]);
    };
    /** [size, labels] */
    const logits = (parameters: typeof own, batch: LabelledBatch): Tensor =>
      reshape(head.apply(parameters, batch.features ?? features(parameters, batch)), [
        batch.size,
        labels.length,
      ]);
    return {
      ...model,
      kind,
      config: () => ({ ...formatLabels(labels), ...formatOwnFields(kind, { layer, pooling, normalize }) }),
      prepare: (examples) => prepareLabelledTexts(examples, labels, preparation),
      loss: (parameters, batch) =>
        crossEntropy(logits(parameters, batch), tensor(batch.labels, [batch.size], 'int32')),
      outputs: (parameters, batch) => ({ logits: logits(parameters, batch) }),
      features,
      decode: (outputs, _, { top = 1 } = {}) => topLabels(outputs.logits!, labels, top),
      metrics: () => classificationMetric(labels.length),
      solver: () =>
        classifierSolver(own.classifier as Dense<Variable>, {
          features: { layer, pooling, normalize },
          classes: labels.length,
          inversePenalty,
        }),
    };
  },
  answerJson: classification.answerJson,
  show: ({ text, label }, labels) => showLabels(text, label, labels),
};

/** @throws TaskError `option-invalid` for a layer that the encoder does not have. */
function chosenLayer(layer: number, layers: number): number {
  if (layer <= layers) return layer < 0 ? layers : layer;
  throw new TaskError(
    'option-invalid',
    `Expected a layer from 0 (the embeddings) to ${layers}, or -1 for the last, got ${layer}: choose one of this model's.`,
  );
}

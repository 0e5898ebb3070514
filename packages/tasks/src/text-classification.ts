import {
  type BertConfig,
  bert,
  bertFamily,
  bertParameters,
  checkLength,
  type DropoutContext,
  type EncoderParameters,
  pooler,
} from '@bertwright/encoder';
import {
  type SequenceClassificationParameters,
  sequenceClassification,
  sequenceClassificationParameters,
} from '@bertwright/heads';
import { softmaxCrossEntropy, type Tensor, tensor } from '@bertwright/tensor';
import type { Wordpiece } from '@bertwright/wordpiece';
import { bertClassifierEntries } from './bert-heads.ts';
import { checkTokenizer } from './check-tokenizer.ts';
import { type ClassificationMetric, classificationMetric } from './classification-metric.ts';
import { isTrainable } from './freeze.ts';
import {
  prepareLabelledTexts,
  type TextClassificationBatch,
  type TextClassificationExample,
} from './labelled-texts.ts';
import { checkLabels, formatLabels } from './labels.ts';
import { type LabelProbability, topLabels } from './logits.ts';
import type { Task } from './task.ts';

/** A BERT encoder with a linear classifier on its pooled state. */
export type TextClassificationParameters = {
  readonly encoder: EncoderParameters;
  readonly classifier: SequenceClassificationParameters;
};

/** What a text classification task is made of. */
export interface TextClassificationOptions {
  /** The encoder's sizes and rates. */
  config: BertConfig;
  tokenizer: Wordpiece;
  /** The names of the labels; each one's index is its class number. */
  labels: readonly string[];
  /** The longest text in tokens, [CLS] and [SEP] included; at most the model's positions. */
  maxLength?: number;
  /** Batches are padded to a multiple of it. */
  lengthMultiple?: number;
  /** Share of the target that is spread over all labels while training (Szegedy et al. 2016). */
  labelSmoothing?: number;
  /** Fresh ones where they are left out. */
  parameters?: TextClassificationParameters;
  /** Chooses fresh parameters. */
  seed?: number;
}

/** The most probable labels of a text, the most probable first. */
export type TextClassificationAnswer = LabelProbability[];

/** Text classification: one label of several for each text. */
export interface TextClassification
  extends Task<
    TextClassificationExample,
    TextClassificationBatch,
    TextClassificationParameters,
    TextClassificationAnswer
  > {
  readonly kind: 'text-classification';
  readonly config: BertConfig;
  readonly labels: readonly string[];
  metrics(): ClassificationMetric<TextClassificationBatch>;
}

/**
 * Text classification with BERT: dropout and a dense layer on the pooled state of [CLS], softmax cross-entropy
 * (Devlin et al. 2019, section 4.1; Hugging Face's `BertForSequenceClassification`).
 *
 * @throws EncoderError `length-unsupported` where `maxLength` is beyond the model's positions; TaskError
 * `labels-invalid` for labels that are no set of two or more, `tokenizer-invalid` for a tokenizer of another model.
 */
export function textClassification({
  config,
  tokenizer,
  labels,
  maxLength = Math.min(128, config.maxPositions),
  lengthMultiple = 8,
  labelSmoothing = 0,
  seed = 0,
  parameters,
}: TextClassificationOptions): TextClassification {
  checkLabels(labels);
  checkLength(maxLength, config);
  const padTokenId = checkTokenizer(tokenizer, config);
  const own = parameters ?? {
    encoder: bertParameters(config, { seed }),
    classifier: sequenceClassificationParameters({ ...config, labels: labels.length, seed }),
  };
  const rate = config.classifierDropout ?? config.hiddenDropout;

  /** [rows, labels] from the tokens, or from where `features` stopped. */
  const logits = (
    { encoder, classifier }: TextClassificationParameters,
    batch: TextClassificationBatch,
    context?: DropoutContext,
  ): Tensor => {
    const { features } = batch;
    const pooled =
      features === undefined
        ? bert(encoder, batch, config, { positions: 'first', ...(context && { context }) }).pooled!
        : features.rank === 3
          ? pooler(encoder.pooler!, features)
          : features;
    return sequenceClassification(classifier, pooled, { rate, ...(context && { context }) });
  };

  const prepare = (examples: readonly TextClassificationExample[]) =>
    prepareLabelledTexts(examples, labels, { tokenizer, padTokenId, maxLength, lengthMultiple });

  return {
    kind: 'text-classification',
    config,
    labels,
    tokenizer,
    maxLength,
    parameters: own,
    entries: [...bertFamily.entries(config), ...bertClassifierEntries(config.hiddenSize, labels.length)],
    configJson: () => ({
      architectures: ['BertForSequenceClassification'],
      ...bertFamily.formatConfig(config),
      ...formatLabels(labels),
      problem_type: 'single_label_classification',
    }),
    prepare,
    encode: (examples) => prepare(examples).batch({ rows: examples.map((_, row) => row) }),
    loss(tree, batch, context) {
      const classes = tensor(batch.labels, [batch.size], 'int32');
      const smoothing = context.training ? labelSmoothing : 0;
      return softmaxCrossEntropy(logits(tree, batch, context), classes, { labelSmoothing: smoothing });
    },
    outputs: (tree, batch) => ({ logits: logits(tree, batch) }),
    features({ encoder }, batch) {
      const { embeddings, layers, pooler: dense } = own.encoder;
      const poolerAlone = isTrainable(dense!) && !isTrainable({ embeddings, layers });
      const below = { embeddings: encoder.embeddings, layers: encoder.layers };
      const { lastHiddenState } = bert(below, batch, config, { positions: 'first' });
      // [rows, 1, hidden] below the pooler, [rows, hidden] above it.
      return poolerAlone ? lastHiddenState : pooler(encoder.pooler!, lastHiddenState);
    },
    decode: (outputs, { top = 1 } = {}) => topLabels(outputs.logits!, labels, top),
    metrics: () => classificationMetric(labels.length),
  };
}

import { type BertConfig, bert, bertParameters } from '@bertwright/encoder';
import { sequenceClassification, sequenceClassificationParameters } from '@bertwright/heads';
import { adamw, chain, clipByGlobalNorm } from '@bertwright/optim';
import {
  leaves,
  type Scalar,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';
import type { Rows } from './rows.ts';

/** Sizes of a BERT, as a benchmark names them. */
export interface ModelShape {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediate: number;
  readonly vocabulary: number;
  readonly dropout: number;
  readonly maxPositions?: number;
}

/** The configuration of a BERT of a shape, with one rate of dropout everywhere. */
export function configOf({ maxPositions = 512, ...shape }: ModelShape): BertConfig {
  return {
    vocabularySize: shape.vocabulary,
    hiddenSize: shape.hidden,
    layers: shape.layers,
    heads: shape.heads,
    intermediateSize: shape.intermediate,
    activation: 'gelu',
    maxPositions,
    tokenTypes: 2,
    layerNormEpsilon: 1e-12,
    hiddenDropout: shape.dropout,
    attentionDropout: shape.dropout,
    initializerRange: 0.02,
    padTokenId: 0,
  } as BertConfig;
}

/** What is trained, and how. */
export interface ModelOptions {
  readonly config: BertConfig;
  readonly labels: number;
  readonly learningRate?: number;
  /** The last layer's positions: the classifier reads the first alone. */
  readonly positions?: 'all' | 'first';
}

/** A classifier with random weights and what trains it: clipping and AdamW. */
export function makeModel({ config, labels, learningRate = 2e-5, positions = 'all' }: ModelOptions) {
  const parameters = {
    encoder: bertParameters(config, { seed: 42 }),
    classifier: sequenceClassificationParameters({ hiddenSize: config.hiddenSize, labels, seed: 42 }),
  };
  const trained = leaves<Variable>(parameters as never);
  const optimizer = chain(clipByGlobalNorm(1), adamw({ learningRate }));
  const state = optimizer.init(trained);
  let step = 0;
  const loss = (training: boolean, rows: Rows): Scalar => {
    const context = { training, seed: 42, step, microBatch: 0 };
    const { pooled } = bert(parameters.encoder, rows, config, { context, positions });
    const rate = config.hiddenDropout;
    const logits = sequenceClassification(parameters.classifier, pooled!, { rate, context });
    return softmaxCrossEntropy(logits, tensor(rows.labels, [rows.size], 'int32'));
  };
  return {
    /** Records a training step and returns its loss, which is what makes it run. */
    train: (rows: Rows): Scalar =>
      tidy(() => {
        const variables = trained.map((leaf) => leaf.value);
        const { value, gradients } = valueAndGradients(() => loss(true, rows), variables);
        optimizer.update({ gradients }, state, trained, step);
        step++;
        return value;
      }),
    /** Records the update alone, with the gradients that `gradientsOf` left; makes it run when its result is read. */
    update: (gradients: Tensor[]): Scalar =>
      tidy(() => optimizer.update({ gradients }, state, trained, step++).gradientNorm!),
    gradientsOf: (rows: Rows): Tensor[] =>
      tidy(
        () =>
          valueAndGradients(
            () => loss(true, rows),
            trained.map((leaf) => leaf.value),
          ).gradients,
      ),
    evaluate: (rows: Rows): Scalar => tidy(() => loss(false, rows)),
  };
}

/**
 * Floating-point operations of the matrix products of a forward pass; a step has three times as many. Where the last
 * layer computes the first token alone, all others only give it keys and values.
 */
export function forwardOperations({ config, batch, length, positions = 'all' }: OperationsOf): number {
  const { hiddenSize, intermediateSize, layers } = config;
  const keysAndValues = 4 * hiddenSize ** 2;
  const all = 8 * hiddenSize ** 2 + 4 * hiddenSize * intermediateSize + 4 * length * hiddenSize;
  const last = positions === 'all' ? all : keysAndValues + (all - keysAndValues) / length;
  return batch * length * ((layers - 1) * all + last);
}

interface OperationsOf {
  readonly config: BertConfig;
  readonly batch: number;
  readonly length: number;
  readonly positions?: 'all' | 'first';
}

import { type BertConfig, bert, bertParameters } from '@bertwright/encoder';
import { sequenceClassification, sequenceClassificationParameters } from '@bertwright/heads';
import { adamw, chain, clipByGlobalNorm } from '@bertwright/optim';
import {
  leaves,
  type Scalar,
  softmaxCrossEntropy,
  tensor,
  tidy,
  type Variable,
  valueAndGradients,
} from '@bertwright/tensor';

/** The classifier that is trained, and its rows. */
export interface ModelOptions {
  readonly config: BertConfig;
  readonly labels: number;
  readonly batch: number;
  readonly length: number;
  readonly dropout: number;
  /** Rows end up to so many tokens early; 0 fills all. */
  readonly padding: number;
  /** The last layer's positions: the classifier reads the first alone; PyTorch's model computes all. */
  readonly positions: 'all' | 'first';
  readonly learningRate?: number;
}

/** Rows of random tokens, and their labels. */
interface Rows {
  readonly size: number;
  readonly length: number;
  readonly inputIds: Int32Array;
  readonly attentionMask: Uint8Array;
  readonly labels: Int32Array;
}

/** A classifier with random weights and what trains it: clipping and AdamW. */
export function makeModel(options: ModelOptions) {
  const { config, labels, batch, dropout, positions, learningRate = 2e-5 } = options;
  const parameters = {
    encoder: bertParameters(config, { seed: 42 }),
    classifier: sequenceClassificationParameters({ hiddenSize: config.hiddenSize, labels, seed: 42 }),
  };
  const trained = leaves<Variable>(parameters as never);
  const optimizer = chain(clipByGlobalNorm(1), adamw({ learningRate }));
  const state = optimizer.init(trained);
  const random = randomNumbers();
  const rows = (length: number): Rows => ({
    size: batch,
    length,
    inputIds: Int32Array.from({ length: batch * length }, () => 1 + random(config.vocabularySize - 1)),
    attentionMask: Uint8Array.from({ length: batch * length }, (_, i) =>
      i % length < length - (options.padding && random(options.padding)) ? 1 : 0,
    ),
    labels: Int32Array.from({ length: batch }, () => random(labels)),
  });
  const usual = rows(options.length);

  let step = 0;
  const loss = (training: boolean, inputs: Rows): Scalar => {
    const context = { training, seed: 42, step, microBatch: 0 };
    const { pooled } = bert(parameters.encoder, inputs, config, { context, positions });
    const logits = sequenceClassification(parameters.classifier, pooled!, { rate: dropout, context });
    return softmaxCrossEntropy(logits, tensor(inputs.labels, [batch], 'int32'));
  };
  return {
    /** Records a training step and returns its loss, which is what makes it run. */
    train: (inputs: Rows = usual): Scalar =>
      tidy(() => {
        const variables = trained.map((leaf) => leaf.value);
        const { value, gradients } = valueAndGradients(() => loss(true, inputs), variables);
        optimizer.update({ gradients }, state, trained, step);
        step++;
        return value;
      }),
    evaluate: (): Scalar => tidy(() => loss(false, usual)),
    rows,
  };
}

/** Floating-point operations of the matrix products of a forward pass over all positions; a step has three times as many. */
export function forwardOperations({ config, batch, length }: ModelOptions): number {
  const { hiddenSize, intermediateSize, layers } = config;
  return (
    batch *
    length *
    layers *
    (8 * hiddenSize ** 2 + 4 * hiddenSize * intermediateSize + 4 * length * hiddenSize)
  );
}

/** The same numbers on every machine. */
function randomNumbers(): (below: number) => number {
  let seed = 1;
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

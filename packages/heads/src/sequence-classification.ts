import { dropout, linear, normal, parameter, siteHash, type Tensor, type Variable } from '@bertwright/tensor';
import { HeadError } from './head-error.ts';

/** A linear classifier: `kernel` [hidden, labels], `bias` [labels]. */
export type SequenceClassificationParameters = { readonly kernel: Variable; readonly bias: Variable };

/** The sizes of a fresh head and where its weights come from. */
export interface SequenceClassificationSizes {
  /** Width of the pooled states that the head reads. */
  hiddenSize: number;
  /** Number of labels. */
  labels: number;
  /** Standard deviation of the fresh kernel. */
  initializerRange?: number;
  /** The same seed gives the same weights on every backend. */
  seed?: number;
  /** Path of this head in the tree that holds it; fresh weights depend on it. */
  path?: string;
}

/** Dropout of the states before the classifier; none where the context is left out or is not training. */
export interface SequenceClassificationOptions {
  /** The share of values that is dropped. */
  rate?: number;
  /** Path of this head in the tree that holds it; it chooses the dropout mask. */
  path?: string;
  context?: { training: boolean; seed: number; step: number; microBatch: number };
}

/**
 * Fresh parameters: a normal kernel and a bias of 0.
 *
 * @returns variables that the caller owns.
 * @throws HeadError `size-invalid` for a size that is no whole number above 0.
 */
export function sequenceClassificationParameters({
  hiddenSize,
  labels,
  initializerRange = 0.02,
  seed = 0,
  path = 'classifier',
}: SequenceClassificationSizes): SequenceClassificationParameters {
  for (const [name, value] of Object.entries({ hiddenSize, labels })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new HeadError(
      'size-invalid',
      `Expected ${name} to be a whole number above 0, got ${value}: correct the sizes.`,
    );
  }
  const values = normal(hiddenSize * labels, 0, initializerRange, { seed, site: siteHash(`${path}.kernel`) });
  return {
    kernel: parameter(values, [hiddenSize, labels]),
    bias: parameter(new Float32Array(labels), [labels]),
  };
}

/**
 * The head of Hugging Face's `BertForSequenceClassification`: dropout, then one dense layer (Devlin et al. 2019,
 * section 4.1).
 *
 * @param pooled one state a row [batch, hidden].
 * @returns logits [batch, labels].
 */
export function sequenceClassification(
  parameters: SequenceClassificationParameters,
  pooled: Tensor,
  { rate = 0, path = 'classifier', context }: SequenceClassificationOptions = {},
): Tensor {
  const drops = context?.training && rate > 0;
  const kept = drops ? dropout(pooled, { ...context, rate, site: siteHash(path) }) : pooled;
  return linear(kept, parameters.kernel, parameters.bias);
}

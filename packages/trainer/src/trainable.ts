import type { ParameterTree, Scalar, Tensor } from '@bertwright/tensor';

/** Some examples, encoded: typed arrays on the host, from which `loss` and `outputs` make tensors. */
export interface Batch {
  /** Number of examples, at least 1. */
  readonly size: number;
  /** Index of each example in its data set, [size]. */
  readonly rows: Int32Array;
  /**
   * What the loss of this batch is a mean over, where that is not its examples: the number of labelled
   * tokens, say. Batches of one update, and of one epoch, count by it. By default `size`.
   */
  readonly weight?: number;
  /** What `features` returned for these rows, [size, ...]; the trainer sets it. */
  readonly features?: Tensor;
}

/** Where in a run a loss is computed: what seeded randomness such as dropout depends on. */
export interface StepContext {
  /** False in evaluation: nothing is dropped. */
  readonly training: boolean;
  readonly seed: number;
  /** Number of the optimizer's update, from 0. */
  readonly step: number;
  /** Number of the batch within an update under gradient accumulation, from 0. */
  readonly microBatch: number;
}

/**
 * Anything that can be trained: parameters and pure functions of them. Every function is called inside
 * `tidy` and returns tensors that the trainer frees.
 */
export interface Trainable<B extends Batch = Batch, P extends ParameterTree = ParameterTree> {
  readonly parameters: P;
  /** The mean loss over the batch's examples, [] (or over `batch.weight` other things). */
  loss(parameters: P, batch: B, context: StepContext): Scalar;
  /**
   * What metrics and predictions read, by name: tensors of [size, ...]. A scalar named `loss` is taken for
   * the batch's loss in evaluation, which then does not call `loss`.
   */
  outputs?(parameters: P, batch: B): Record<string, Tensor>;
  /**
   * The part below the lowest trainable parameter, [size, ...], float32, without dropout. A row's features
   * must depend on that row alone, in values and in shape. `loss` and `outputs` start from
   * `batch.features` where it is given. Where nothing that this reads from `parameters` is trained, `fit`
   * computes each row once and keeps the result.
   */
  features?(parameters: P, batch: B): Tensor;
}

/** The weight of a batch among others. */
export function weightOf(batch: Batch): number {
  return batch.weight ?? batch.size;
}
